package brookloom.net.relay;

import brookloom.net.stream.Deadline;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs an action once nothing has moved for a while. Marking a move costs a read of the clock, no more. */
public final class IdleClock {
    private final Runnable action;
    private final ReentrantLock lock = new ReentrantLock();
    private final long started = System.nanoTime();
    private volatile long lastMove = started;
    private volatile boolean expired;
    private @Nullable Runnable cancel;
    private long limitNanos = Long.MAX_VALUE;
    private boolean stopped;

    public IdleClock(Runnable action) {
        this.action = action;
    }

    /** Something moved. */
    public void moved() {
        lastMove = System.nanoTime();
    }

    /** Sets the limit, unless a shorter one is set already; zero is none. */
    public void limit(Duration limit) {
        lock.lock();
        try {
            if (!limit.isZero() && limit.toNanos() < limitNanos) {
                limitNanos = limit.toNanos();
                schedule(limitNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long nothing has moved; very long when nothing ever has. */
    long quietNanos() {
        long last = lastMove;
        return last == started ? Long.MAX_VALUE : System.nanoTime() - last;
    }

    /** Returns whether the action has run. */
    public boolean expired() {
        return expired;
    }

    /** The action will not run any more. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            cancelTask();
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        lock.lock();
        try {
            long quiet = System.nanoTime() - lastMove;
            if (stopped) {
                return;
            }
            if (quiet < limitNanos) {
                schedule(limitNanos - quiet);
                return;
            }
            stopped = true;
            expired = true;
        } finally {
            lock.unlock();
        }
        action.run();
    }

    private void schedule(long nanos) {
        cancelTask();
        if (!stopped) {
            cancel = Deadline.schedule(this::check, Duration.ofNanos(nanos));
        }
    }

    private void cancelTask() {
        if (cancel != null) {
            cancel.run();
        }
    }
}
