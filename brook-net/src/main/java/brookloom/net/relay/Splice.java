package brookloom.net.relay;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Moves bytes both ways between an app (or a target) and a tunnel. The direction to {@code near} runs on the caller's
 * thread, the other on a second virtual one. When a direction ends, its end is passed on and the other goes on; when both
 * have ended, or one has failed, both streams are closed and the second thread is joined. Once one direction has ended a
 * stricter idle timeout holds, since an app's close looks like a half-close, and nothing may leak.
 *
 * <p>A failure never looks like an end: both streams reset. After an idle timeout one whose own direction has ended in order
 * is closed only, since a slow app may still be reading. A reset discards what is not sent yet, so it waits until nothing
 * has moved for {@link Resets#QUIET}, and no longer than {@link #PATIENCE}.
 */
public final class Splice {
    /** Most time between a failure and the reset. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ByteStream near;
    private final ByteStream tunnel;
    private final Duration halfClosedLimit;
    private final IdleClock idle = new IdleClock(this::expire);
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);

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
        near.resetOnClose();
        tunnel.resetOnClose();
        Thread up = Thread.ofVirtual()
                .name(name + "-up")
                .start(() -> pump(Pump.markingReads(near, tunnel, idle), near, tunnel));
        try {
            pump(Pump.markingWrites(tunnel, near, idle), tunnel, near);
        } finally {
            Threads.joinUninterruptibly(up, this::closeBoth);
            end();
        }
        IOException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void pump(Pump pump, ByteStream source, ByteStream sink) {
        try {
            pump.run();
            idle.limit(halfClosedLimit);
            sink.shutdownOutput();
            source.onBroken(this::fail); // nobody reads it any more, and the other direction may be quiet
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            Threads.reportLackOfMemory(e);
            fail(new IOException("tunnel failed: " + e, e));
        }
    }

    /** Closes soon; until then the other direction may go on, since bytes that have arrived can still be delivered. */
    private void fail(IOException e) {
        if (failure.compareAndSet(null, e)) {
            closeWhenQuiet(System.nanoTime() + PATIENCE.toNanos());
        }
    }

    private void closeWhenQuiet(long end) {
        long wait = Math.min(Resets.QUIET.toNanos() - idle.quietNanos(), end - System.nanoTime());
        if (wait <= 0) {
            closeBoth();
        } else {
            var unused = Deadline.schedule(() -> closeWhenQuiet(end), Duration.ofNanos(wait));
        }
    }

    private void end() {
        if (failure.get() == null) {
            idle.stop();
            near.finish();
            tunnel.finish();
            return;
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            closeBoth();
            Thread.currentThread().interrupt();
        }
    }

    private void expire() {
        near.expiring();
        tunnel.expiring();
        idle.stop();
        near.close();
        tunnel.close();
        closed.countDown();
    }

    /** Closes because something broke, which the app or target learns though its own reading may have ended in order. */
    private void closeBoth() {
        idle.stop();
        near.abort();
        tunnel.close();
        closed.countDown();
    }
}
