package brookloom.lists;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines one after another, as UTF-8; never more of the text in memory than a buffer and a line's beginning. */
final class LineReader {
    /** Bytes kept of a line: no entry is that long. */
    private static final int MAX_LINE = 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] line = new byte[MAX_LINE];
    private int position;
    private int end;
    private int number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Returns the next line without its end, cut where it is too long; null behind the last. */
    @Nullable
    String next() throws IOException {
        int length = 0;
        while (position < end || fill()) {
            byte b = buffer[position++];
            if (b == '\n') {
                return line(length);
            }
            if (length < MAX_LINE) {
                line[length++] = b;
            }
        }
        return length == 0 ? null : line(length);
    }

    /** Number of the line that was returned last, from 1. */
    int number() {
        return number;
    }

    private String line(int length) {
        number++;
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        position = 0;
        end = in.read(buffer, 0, buffer.length);
        return end > 0;
    }
}
