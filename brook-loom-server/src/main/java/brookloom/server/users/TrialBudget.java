package brookloom.server.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the work that clients of one address cause before it is known who they are: a trial of one user's password is one
 * unit. Openings wait for their turn, for as long as makes sense. Thread-safe.
 */
final class TrialBudget {
    /** Trials a second that an address may cause for ever: some 4 % of a processor. */
    static final int PER_SECOND = 20_000;

    /** Seconds that may be saved up: 200 strange openings at once among 1,000 users. */
    private static final int SAVED_SECONDS = 10;

    /** Longest wait: a client would have given up. */
    private static final long MOST_WAIT = Duration.ofSeconds(5).toNanos();

    private static final int MOST_ADDRESSES = 1 << 16;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private final Cache<String, AtomicLong> dueByAddress;

    TrialBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.dueByAddress = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(Duration.ofSeconds(2 * SAVED_SECONDS))
                .build();
    }

    /** Takes trials; returns the nanoseconds to wait before they are made, or -1 when that is too long: nothing was taken. */
    long take(String address, int trials) {
        long now = nanoTime.getAsLong();
        long earliest = now - SAVED_SECONDS * SECOND;
        AtomicLong due = dueByAddress.get(address, key -> new AtomicLong(earliest));
        long cost = trials * SECOND / PER_SECOND;
        while (true) {
            long known = due.get();
            long next = Math.max(known, earliest) + cost;
            long wait = Math.max(0, next - now);
            if (wait > MOST_WAIT) {
                return -1;
            }
            if (due.compareAndSet(known, next)) {
                return wait;
            }
        }
    }

    /** Gives trials back: they found the user. */
    void giveBack(String address, int trials) {
        AtomicLong due = dueByAddress.getIfPresent(address);
        if (due != null) {
            due.addAndGet(-trials * SECOND / PER_SECOND);
        }
    }
}
