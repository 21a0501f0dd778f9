package brookloom.net.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads UTF-8 text that people have edited. What editors leave behind does not matter: a byte order mark, CRLF, blanks at
 * the end of lines and empty lines at the end of the text.
 */
public final class TextFile {
    /** Starts UTF-8 text that some editors of Windows have saved (EF BB BF). */
    public static final char BYTE_ORDER_MARK = '\ufeff';

    /** Longest file: what is longer is something else, or has no end. */
    private static final int MOST_BYTES = 16 << 20;

    private TextFile() {}

    /**
     * Returns the lines of a file, each without blanks at its end.
     *
     * @throws CharacterCodingException when it is not UTF-8
     * @throws IOException when it is UTF-16, longer than 16 MiB, or cannot be read
     */
    public static List<String> lines(Path file) throws IOException {
        return text(file).stripTrailing().lines().map(String::stripTrailing).toList();
    }

    /**
     * Returns what is in a file, without a byte order mark.
     *
     * @throws CharacterCodingException when it is not UTF-8
     * @throws IOException when it is UTF-16, longer than 16 MiB, or cannot be read
     */
    public static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = InputFile.open(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it is longer than 16 MiB: is it the right file?");
        }
        return text(bytes);
    }

    /** Returns the text without a byte order mark at its start. */
    public static String withoutMark(String text) {
        return text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? text : text.substring(1);
    }

    /**
     * Decodes a secret. The whole array of the result is the caller's to wipe; the text without a byte order mark and without
     * blanks and line ends at its end is what lies between position and limit.
     *
     * @throws CharacterCodingException when it is not UTF-8
     * @throws IOException when it is UTF-16
     */
    public static CharBuffer trimmed(byte[] bytes) throws IOException {
        CharBuffer text = decode(bytes);
        int end = text.limit();
        while (end > 0 && isBlank(text.get(end - 1))) {
            end--;
        }
        boolean marked = end > 0 && text.get(0) == BYTE_ORDER_MARK;
        return text.limit(end).position(marked ? 1 : 0);
    }

    /**
     * Returns the text that the bytes are, without a byte order mark.
     *
     * @throws CharacterCodingException when it is not UTF-8
     * @throws IOException when it is UTF-16
     */
    public static String text(byte[] bytes) throws IOException {
        return withoutMark(decode(bytes).toString());
    }

    private static CharBuffer decode(byte[] bytes) throws IOException {
        if (bytes.length >= 2 && isUtf16(bytes[0] & 0xff, bytes[1] & 0xff)) {
            throw new IOException("it is UTF-16 text; save it as UTF-8");
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    }

    /** Returns whether the bytes are UTF-16's byte order mark, as PowerShell's {@code >} writes it; UTF-8 never has them. */
    private static boolean isUtf16(int first, int second) {
        return (first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
