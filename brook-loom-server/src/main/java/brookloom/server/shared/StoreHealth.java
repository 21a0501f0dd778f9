package brookloom.server.shared;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Knows whether the store answers, and says in one line when it stops, and when it is back. Thread-safe. */
final class StoreHealth {
    /** A store that is slow for so long counts as gone. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** Least time between two lines about slowness, and after which another problem gets a line of its own. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String store;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean prompt;
    private volatile long latency;
    private volatile @Nullable String problem = "not connected yet";
    // Under the lock:
    private @Nullable String logged;
    private long goneAt;
    private long problemSince;
    private long slowSince;
    private boolean slow;
    private @Nullable Long backAt;

    /**
     * @param store its address, for people
     * @param patience time for which its answers are worth waiting for
     */
    StoreHealth(String store, Duration patience, LongSupplier nanoTime) {
        this.store = store;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    Duration patience() {
        return patience;
    }

    /** Returns whether its answers are worth waiting for. */
    boolean isPrompt() {
        return prompt;
    }

    /** Returns whether it answers. */
    boolean isUp() {
        return problem == null;
    }

    /** Returns the nanoseconds that its last answer took. */
    long latency() {
        return latency;
    }

    /** An answer was waited for too long: nobody waits until one comes in time. */
    void late() {
        prompt = false;
    }

    /** It has answered. */
    void answered(long nanos) {
        lock.lock();
        try {
            latency = nanos;
            prompt = nanos <= patience.toNanos();
            if (prompt) {
                slow = false;
                back();
            } else {
                slowly(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void back() {
        problem = null;
        if (logged != null) {
            logged = null;
            backAt = nanoTime.getAsLong();
            Logger.info(
                    "shared state in {} is back after {} s",
                    store,
                    Duration.ofNanos(nanoTime.getAsLong() - goneAt).toSeconds());
        }
    }

    private void slowly(long nanos) {
        long now = nanoTime.getAsLong();
        if (!slow) {
            slow = true;
            slowSince = now;
        }
        boolean saidBefore = backAt != null && now - backAt < QUIET.toNanos();
        if (now - slowSince >= SLOW.toNanos() && logged == null && !saidBefore) {
            gone("answers take " + Duration.ofNanos(nanos).toMillis() + " ms, longer than " + patience.toMillis());
        }
    }

    /** It cannot be used. */
    void failed(String why) {
        lock.lock();
        try {
            prompt = false;
            slow = false;
            gone(why);
        } finally {
            lock.unlock();
        }
    }

    private void gone(String why) {
        long now = nanoTime.getAsLong();
        if (!why.equals(problem)) {
            problem = why;
            problemSince = now;
        }
        if (logged == null) {
            goneAt = now;
            log(why);
        } else if (!logged.equals(why) && now - problemSince >= QUIET.toNanos()) {
            log(why);
        }
    }

    private void log(String why) {
        logged = why;
        Logger.warn(
                "shared state in {} is not available: {}. Tunnels go on; replays are checked by this server alone, and"
                        + " quotas hold by the last known figures",
                store,
                why);
    }

    /** Describes it to operators. */
    @Override
    public String toString() {
        String now = problem;
        return store + (now == null ? "" : ", not available: " + now);
    }
}
