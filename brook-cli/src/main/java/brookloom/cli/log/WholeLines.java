package brookloom.cli.log;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Begins a new line after an entry that could not be written, since a part of it may stand there: without, the next entry
 * would go on behind that part, and a reader of lines would understand neither.
 */
final class WholeLines extends FilterOutputStream {
    private boolean torn;

    WholeLines(OutputStream out) {
        super(out);
    }

    /** Writes one entry, whole. */
    @Override
    public void write(byte[] entry, int offset, int length) throws IOException {
        if (torn) {
            out.write('\n');
        }
        torn = true;
        out.write(entry, offset, length);
        torn = false;
    }
}
