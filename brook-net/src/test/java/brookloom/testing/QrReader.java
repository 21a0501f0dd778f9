package brookloom.testing;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A phone in front of a terminal: paints drawn lines as pixels, and scans them. */
public final class QrReader {
    private static final int PIXELS = 4;
    private static final int BLACK = 0xff000000;
    private static final int WHITE = 0xffffffff;
    private static final Pattern COLOUR_OR_CHARACTER = Pattern.compile("\u001b\\[([0-9;]*)m|(.)");
    private static final String DARK_BACKGROUND = "48;5;16";

    private QrReader() {}

    /** What the QR code says that was drawn as lines of half blocks, or of two spaces a module. */
    public static String read(String drawn) throws ReaderException {
        boolean halfBlocks = drawn.matches("(?s).*[▀▄█].*");
        List<BitSet> rows = new ArrayList<>();
        int width = 0;
        for (String line : drawn.lines().toList()) {
            BitSet upper = new BitSet();
            BitSet lower = new BitSet();
            int cells = paint(line, upper, lower);
            width = halfBlocks ? cells : cells / 2;
            rows.add(halfBlocks ? upper : everySecond(upper, width));
            if (halfBlocks) {
                rows.add(lower);
            }
        }
        return scan(rows, width);
    }

    private static int paint(String line, BitSet upper, BitSet lower) {
        boolean dark = false;
        int at = 0;
        Matcher matcher = COLOUR_OR_CHARACTER.matcher(line);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                dark = matcher.group(1).equals(DARK_BACKGROUND);
            } else {
                char shown = matcher.group(2).charAt(0);
                upper.set(at, dark || shown == '▀' || shown == '█');
                lower.set(at, dark || shown == '▄' || shown == '█');
                at++;
            }
        }
        return at;
    }

    private static BitSet everySecond(BitSet cells, int width) {
        BitSet modules = new BitSet();
        for (int x = 0; x < width; x++) {
            modules.set(x, cells.get(2 * x));
        }
        return modules;
    }

    private static String scan(List<BitSet> rows, int width) throws ReaderException {
        int[] pixels = new int[width * PIXELS * rows.size() * PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % (width * PIXELS) / PIXELS;
            int y = i / (width * PIXELS) / PIXELS;
            pixels[i] = rows.get(y).get(x) ? BLACK : WHITE;
        }
        var image = new RGBLuminanceSource(width * PIXELS, rows.size() * PIXELS, pixels);
        return new QRCodeReader()
                .decode(
                        new BinaryBitmap(new GlobalHistogramBinarizer(image)),
                        Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }
}
