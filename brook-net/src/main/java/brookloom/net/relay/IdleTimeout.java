package brookloom.net.relay;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.time.Duration;

/**
 * Closes a stream when neither direction has moved for a while. Once one direction has ended a stricter limit holds, since
 * a close by the peer looks like a half-close, and nothing may leak.
 */
public final class IdleTimeout extends ForwardingStream {
    private final Duration halfClosedLimit;
    private final IdleClock clock;

    /**
     * Watches {@code inner}, and owns it.
     *
     * @param limit how long nothing may move; zero for no limit
     * @param halfClosedLimit how long nothing may move once one direction has ended
     */
    public IdleTimeout(ByteStream inner, Duration limit, Duration halfClosedLimit) {
        super(inner);
        this.halfClosedLimit = halfClosedLimit;
        this.clock = new IdleClock(this::expire);
        clock.limit(limit);
    }

    private void expire() {
        inner().expiring();
        inner().close();
    }

    /** Returns whether the stream was closed for being idle. */
    public boolean expired() {
        return clock.expired();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        clock.moved();
        if (n < 0) {
            clock.limit(halfClosedLimit);
        }
        return n;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int n = super.readAvailable(buffer, offset, length);
        clock.moved();
        return n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        super.write(buffer, offset, length);
        clock.moved();
    }

    @Override
    public void shutdownOutput() throws IOException {
        clock.limit(halfClosedLimit);
        super.shutdownOutput();
    }

    @Override
    public void finish() {
        clock.stop();
        super.finish();
    }

    @Override
    public void close() {
        clock.stop();
        super.close();
    }
}
