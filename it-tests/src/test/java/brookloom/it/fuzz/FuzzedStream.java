package brookloom.it.fuzz;

import brookloom.testing.NullStream;
import java.nio.ByteBuffer;

/** Supplies the bytes, up to three at a time at first, and takes whatever is written. */
final class FuzzedStream extends NullStream {
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
}
