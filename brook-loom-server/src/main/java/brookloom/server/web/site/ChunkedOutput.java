package brookloom.server.web.site;

import java.io.IOException;
import java.io.OutputStream;

/** Writes in chunks (RFC 9112 §7.1), one for each write, until it is finished. */
final class ChunkedOutput extends OutputStream {
    private static final byte[] LAST = Latin.bytes("0\r\n\r\n");

    private final OutputStream out;

    ChunkedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
            out.write(Latin.bytes(Integer.toHexString(length) + "\r\n"));
            out.write(bytes, offset, length);
            out.write('\r');
            out.write('\n');
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Writes the last chunk. */
    void finish() throws IOException {
        out.write(LAST);
    }
}
