package brookloom.net.relay;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Moves bytes both ways between an app (or a target) and a tunnel. The direction to {@code near} runs on the caller's
 * thread, the other on a second virtual one. When a direction ends, its end is passed on and the other goes on; when both
 * have ended, or one has failed, both streams are closed and the second thread is joined. Once one direction has ended a
 * stricter idle timeout holds, since an app's close looks like a half-close, and nothing may leak.
 */
public final class Splice {
    private final ByteStream near;
    private final ByteStream tunnel;
    private final Duration halfClosedLimit;
    private final IdleClock idle = new IdleClock(this::closeBoth);
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    private Splice(ByteStream near, ByteStream tunnel, Duration limit, Duration halfClosedLimit) {
        this.near = near;
        this.tunnel = tunnel;
        this.halfClosedLimit = halfClosedLimit;
        idle.limit(limit);
    }

    /**
     * Runs until both directions are done, or nothing has moved either way for a while. Owns both streams.
     *
     * @param limit how long nothing may move; zero for no limit
     * @param halfClosedLimit how long nothing may move once one direction has ended
     * @param name of the tunnel, for the second thread
     * @throws IOException what failed first
     */
    public static void run(ByteStream near, ByteStream tunnel, Duration limit, Duration halfClosedLimit, String name)
            throws IOException {
        new Splice(near, tunnel, limit, halfClosedLimit).run(name);
    }

    private void run(String name) throws IOException {
        Thread up =
                Thread.ofVirtual().name(name + "-up").start(() -> pump(Pump.markingReads(near, tunnel, idle), tunnel));
        try {
            pump(Pump.markingWrites(tunnel, near, idle), near);
        } finally {
            Threads.joinUninterruptibly(up, this::closeBoth);
            closeBoth();
        }
        IOException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void pump(Pump pump, ByteStream sink) {
        try {
            pump.run();
            idle.limit(halfClosedLimit);
            sink.shutdownOutput();
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            closeBoth();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, new IOException("tunnel failed: " + e, e));
            closeBoth();
        }
    }

    private void closeBoth() {
        idle.stop();
        near.close();
        tunnel.close();
    }
}
