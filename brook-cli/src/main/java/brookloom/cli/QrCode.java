package brookloom.cli;

import brookloom.net.text.UserError;
import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode.Ecc;
import java.nio.charset.Charset;

/**
 * Draws a text as a QR code (ISO/IEC 18004) for a terminal. Colours are set, not taken from the terminal, so that it is
 * dark on light whatever the theme.
 */
public final class QrCode {
    /** Light modules around the code; scanners require four. */
    static final int QUIET = 4;

    private static final String ESCAPE = "\u001b[";
    private static final String DARK_ON_LIGHT = ESCAPE + "38;5;16;48;5;231m";
    private static final String DARK = ESCAPE + "48;5;16m";
    private static final String LIGHT = ESCAPE + "48;5;231m";
    private static final String PLAIN = ESCAPE + "0m";

    private final io.nayuki.qrcodegen.QrCode modules;

    private QrCode(io.nayuki.qrcodegen.QrCode modules) {
        this.modules = modules;
    }

    /**
     * Returns the code as lines with their ends: two rows of modules a line, or one where the charset has no half blocks.
     *
     * @throws UserError when the text is too long for a QR code
     */
    public static String draw(String text, Charset terminal) throws UserError {
        try {
            QrCode code = new QrCode(io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.LOW));
            return terminal.newEncoder().canEncode('▀') ? code.halfBlocks() : code.spaces();
        } catch (DataTooLongException e) {
            throw new UserError(
                    "too long for a QR code, which holds about 2900 characters: leave a certificate out of the link",
                    e);
        }
    }

    private String halfBlocks() {
        StringBuilder out = new StringBuilder();
        for (int y = -QUIET; y < modules.size + QUIET; y += 2) {
            out.append(DARK_ON_LIGHT);
            for (int x = -QUIET; x < modules.size + QUIET; x++) {
                boolean upper = isDark(x, y);
                boolean lower = isDark(x, y + 1);
                out.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
            }
            out.append(PLAIN).append(System.lineSeparator());
        }
        return out.toString();
    }

    private String spaces() {
        StringBuilder out = new StringBuilder();
        for (int y = -QUIET; y < modules.size + QUIET; y++) {
            for (int x = -QUIET; x < modules.size + QUIET; x++) {
                out.append(isDark(x, y) ? DARK : LIGHT).append("  ");
            }
            out.append(PLAIN).append(System.lineSeparator());
        }
        return out.toString();
    }

    private boolean isDark(int x, int y) {
        return modules.getModule(x, y); // false outside of the code
    }
}
