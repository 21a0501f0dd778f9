package brookloom.rehearsal;

import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Returns what is written to it, and then ends. */
final class Echo implements ByteStream {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();

    /** Reads what one write wrote, as far as it fits. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            byte[] next = written.take();
            int n = Math.min(next.length, length);
            System.arraycopy(next, 0, buffer, offset, n);
            return n == 0 ? -1 : n;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) {
        return 0;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(buffer, offset, copy, 0, length);
        written.add(copy);
    }

    @Override
    public void shutdownOutput() {
        written.add(END);
    }

    @Override
    public void close() {
        written.add(END);
    }
}
