package brookloom.server.users;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Spreads bytes evenly over time: each byte moves the moment at which all bytes so far are due (a virtual schedule, as in
 * ATM's generic cell rate algorithm), and a user ahead of it waits. Time unused counts for a tenth of a second only, so a
 * pause is followed by no burst. Thread-safe.
 */
final class RateLimit {
    private static final long SECOND = 1_000_000_000L;
    private static final long BURST = SECOND / 10;

    /** Time that one step may take: short ones make a smooth flow, long ones few wake-ups. */
    private static final long STEP = SECOND / 50;

    private static final int LEAST_STEP_BYTES = 512;
    private static final int MOST_STEP_BYTES = 64 * 1024;

    private final LongSupplier nanoTime;
    private final AtomicLong due;
    private volatile long bytesPerSecond;

    /** @param bytesPerSecond zero for no limit */
    RateLimit(long bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.due = new AtomicLong(nanoTime.getAsLong());
    }

    /** Sets another rate from now on. */
    void set(long rate) {
        bytesPerSecond = rate;
    }

    /** Returns how many bytes to move at most before asking again. */
    int step() {
        long rate = bytesPerSecond;
        return rate == 0 ? MOST_STEP_BYTES : Math.clamp(rate * STEP / SECOND, LEAST_STEP_BYTES, MOST_STEP_BYTES);
    }

    /** Takes bytes; returns the nanoseconds to wait before they may move on. */
    long take(int bytes) {
        long rate = bytesPerSecond;
        if (rate == 0) {
            return 0;
        }
        long cost = cost(bytes, rate);
        long now = nanoTime.getAsLong();
        return Math.max(0, due.updateAndGet(known -> start(known, now) + cost) - now);
    }

    /** Takes bytes if they may move at once; else returns false, and takes nothing. */
    boolean tryTake(int bytes) {
        long rate = bytesPerSecond;
        if (rate == 0) {
            return true;
        }
        long cost = cost(bytes, rate);
        long now = nanoTime.getAsLong();
        long known = due.get();
        while (start(known, now) - now <= 0) {
            if (due.compareAndSet(known, start(known, now) + cost)) {
                return true;
            }
            known = due.get();
        }
        return false;
    }

    /** Returns whether bytes might move at once now. */
    boolean isOpen() {
        long now = nanoTime.getAsLong();
        return bytesPerSecond == 0 || start(due.get(), now) - now <= 0;
    }

    private static long cost(int bytes, long rate) {
        return bytes * SECOND / rate;
    }

    private static long start(long due, long now) {
        return due - (now - BURST) < 0 ? now - BURST : due;
    }
}
