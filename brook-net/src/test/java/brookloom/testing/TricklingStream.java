package brookloom.testing;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;

/**
 * A stream whose reads return few bytes at a time, as networks may: the given step sizes, one after the other and over
 * again. A step of 0 makes {@link #readAvailable} claim that nothing is there yet.
 */
public final class TricklingStream extends ForwardingStream {
    private final int[] steps;
    private int next;

    public TricklingStream(ByteStream inner, int... steps) {
        super(inner);
        this.steps = steps.clone();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return super.read(buffer, offset, Math.min(length, Math.max(1, step())));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int step = step();
        return step == 0 ? 0 : super.readAvailable(buffer, offset, Math.min(length, step));
    }

    private int step() {
        int step = steps[next];
        next = (next + 1) % steps.length;
        return step;
    }
}
