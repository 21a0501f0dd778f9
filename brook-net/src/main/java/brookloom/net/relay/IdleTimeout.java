package brookloom.net.relay;

import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.time.Duration;

/**
 * A stream that closes itself when neither direction has moved for a while. Put around the app's or the target's side,
 * it sees all that a tunnel moves. Half-closed, a stricter limit holds: an app's close() looks like a half-close, and
 * nothing may leak.
 */
public final class IdleTimeout implements ByteStream {
    private final ByteStream inner;
    private final Duration halfClosedLimit;
    private final IdleClock clock;

    /**
     * Watches {@code inner}, and owns it.
     *
     * @param limit how long nothing may move; zero for no limit
     * @param halfClosedLimit the same once one direction has ended
     */
    public IdleTimeout(ByteStream inner, Duration limit, Duration halfClosedLimit) {
        this(inner, limit, halfClosedLimit, inner::close);
    }

    /** @param expire closes {@code inner}, and what else may hold a thread that waits for it to move */
    IdleTimeout(ByteStream inner, Duration limit, Duration halfClosedLimit, Runnable expire) {
        this.inner = inner;
        this.halfClosedLimit = halfClosedLimit;
        this.clock = new IdleClock(expire);
        clock.limit(limit);
    }

    /** Whether the stream was closed for being idle. */
    public boolean expired() {
        return clock.expired();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = inner.read(buffer, offset, length);
        clock.moved();
        if (n < 0) {
            clock.limit(halfClosedLimit);
        }
        return n;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int n = inner.readAvailable(buffer, offset, length);
        clock.moved();
        return n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        inner.write(buffer, offset, length);
        clock.moved();
    }

    @Override
    public void shutdownOutput() throws IOException {
        clock.limit(halfClosedLimit);
        inner.shutdownOutput();
    }

    @Override
    public void close() {
        clock.stop();
        inner.close();
    }
}
