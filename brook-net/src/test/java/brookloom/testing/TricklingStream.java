package brookloom.testing;

import brookloom.net.stream.ByteStream;
import java.io.IOException;

/**
 * A stream whose reads return few bytes at a time, as networks may: the given step sizes, one after the other and over
 * again. A step of 0 makes {@link #readAvailable} claim that nothing is there yet.
 */
public final class TricklingStream implements ByteStream {
    private final ByteStream inner;
    private final int[] steps;
    private int next;

    public TricklingStream(ByteStream inner, int... steps) {
        this.inner = inner;
        this.steps = steps.clone();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return inner.read(buffer, offset, Math.min(length, Math.max(1, step())));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int step = step();
        return step == 0 ? 0 : inner.readAvailable(buffer, offset, Math.min(length, step));
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        inner.write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner.shutdownOutput();
    }

    @Override
    public void close() {
        inner.close();
    }

    private int step() {
        int step = steps[next];
        next = (next + 1) % steps.length;
        return step;
    }
}
