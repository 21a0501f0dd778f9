package brookloom.server.users;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** The target's stream of a user with a quota or a rate limit. Users without have none, and pay nothing. */
final class LimitedStream extends ForwardingStream {
    /** A pause looks so often whether the stream was closed meanwhile. */
    private static final long LOOK = 50_000_000;

    private final UserTunnel tunnel;
    private final RateLimit up;
    private final RateLimit down;
    private volatile boolean closed;

    LimitedStream(ByteStream target, UserTunnel tunnel, RateLimit up, RateLimit down) {
        super(target);
        this.tunnel = tunnel;
        this.up = up;
        this.down = down;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return received(super.read(buffer, offset, Math.min(length, down.step())));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return received(super.readAvailable(buffer, offset, Math.min(length, down.step())));
    }

    private int received(int count) {
        if (count > 0) {
            tunnel.account();
            pause(down.take(count));
        }
        return count;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, up.step());
            pause(up.take(step));
            super.write(buffer, offset + done, step);
            tunnel.account();
            done += step;
        }
    }

    private void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, Math.min(left, LOOK));
        }
    }

    @Override
    public void finish() {
        closed = true;
        super.finish();
    }

    @Override
    public void close() {
        closed = true;
        super.close();
    }
}
