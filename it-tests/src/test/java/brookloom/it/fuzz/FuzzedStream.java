package brookloom.it.fuzz;

import brookloom.net.stream.ByteStream;
import java.nio.ByteBuffer;

/** Supplies the bytes, up to three at a time at first, and takes whatever is written. */
final class FuzzedStream implements ByteStream {
    private static final int PIECES_UNTIL = 64;

    private final ByteBuffer in;

    FuzzedStream(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (!in.hasRemaining()) {
            return -1;
        }
        int most = in.position() < PIECES_UNTIL ? 1 + in.position() % 3 : length;
        int n = Math.min(Math.min(most, length), in.remaining());
        in.get(buffer, offset, n);
        return n;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) {
        return 0;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
}
