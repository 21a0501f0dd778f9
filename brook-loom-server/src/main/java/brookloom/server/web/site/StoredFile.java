package brookloom.server.web.site;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * An open file of a site.
 *
 * @param size when it was opened; it may change
 * @param modified seconds since 1970
 */
record StoredFile(FileChannel channel, String type, long size, long modified) implements Closeable {
    private static final int BUFFER = 32 * 1024;

    String tag() {
        return "\"" + Long.toHexString(modified) + "-" + Long.toHexString(size) + "\"";
    }

    String lastModified() {
        return Face.date(modified * 1000);
    }

    /** Writes the bytes from start on; the end is not among them. */
    void write(OutputStream out, long start, long end) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, end - start))];
        for (long at = start; at < end; ) {
            int n = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, end - at)), at);
            if (n < 0) {
                throw new EOFException("the file has become shorter");
            }
            out.write(buffer, 0, n);
            at += n;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
