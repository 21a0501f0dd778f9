package brookloom.net.stream;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A limit on how long blocking steps may take: when it passes, the stream they block on is closed, and they fail.
 *
 * <pre>{@code
 * try (Deadline deadline = Deadline.closing(stream, limit)) {
 *     handshake(stream);
 * }
 * }</pre>
 */
public final class Deadline implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final Runnable cancel;

    private enum State {
        RUNNING,
        MET,
        EXPIRED
    }

    private Deadline(Closeable stream, Duration limit) {
        var task = TIMER.schedule(reporting(() -> expire(stream)), limit.toNanos(), TimeUnit.NANOSECONDS);
        this.cancel = () -> task.cancel(false);
    }

    /** Closes the stream unless this deadline is closed within the limit. */
    public static Deadline closing(Closeable stream, Duration limit) {
        return new Deadline(stream, limit);
    }

    /** Runs a short task later, on a virtual thread of its own; the result cancels it. */
    public static Runnable schedule(Runnable task, Duration delay) {
        var scheduled = TIMER.schedule(
                reporting(() -> Thread.ofVirtual().name("timer").start(task)), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Runs a task that takes no time again and again, on the timer's own thread; the result cancels it. */
    static Runnable repeat(Runnable task, Duration interval) {
        var scheduled = TIMER.scheduleWithFixedDelay(
                reporting(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Returns whether the limit passed first. */
    public boolean expired() {
        return state.get() == State.EXPIRED;
    }

    /** The steps are done: the stream stays open. */
    @Override
    public void close() {
        if (state.compareAndSet(State.RUNNING, State.MET)) {
            cancel.run();
        }
    }

    private void expire(Closeable stream) {
        if (state.compareAndSet(State.RUNNING, State.EXPIRED)) {
            // On a thread of its own: closing TLS may wait for the network, and others' deadlines must not.
            Thread.ofVirtual().name("deadline").start(() -> BestEffort.close(stream));
        }
    }

    /** The timer would keep a failure to itself, and run a repeated task no more. */
    private static Runnable reporting(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Threads.report(e);
            }
        };
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("brook-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
