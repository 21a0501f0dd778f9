package brookloom.server.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Tells the time, and never goes back: if it did, requests would pass again that were forgotten because they were too
 * old. Between two looks at least as much passes as on the monotonic clock; where the system's clock is ahead, because it
 * was set or the machine slept, that counts.
 */
public final class ServerClock implements InstantSource {
    /** The system's clock is slewed a little all the time; only more than this is a step. */
    private static final Duration DRIFT = Duration.ofMillis(500);

    private final InstantSource system;
    private final LongSupplier nanoTime;
    private volatile Reading last;

    private record Reading(Instant instant, long nanos) {}

    /** @param nanoTime a clock that is never set, such as {@link System#nanoTime} */
    public ServerClock(InstantSource system, LongSupplier nanoTime) {
        this.system = system;
        this.nanoTime = nanoTime;
        this.last = new Reading(system.instant(), nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
        Reading before = last;
        long nanos = nanoTime.getAsLong();
        Instant monotonic = before.instant().plusNanos(Math.max(0, nanos - before.nanos()));
        Instant now = system.instant();
        if (now.isAfter(monotonic.plus(DRIFT))) {
            last = new Reading(now, nanos); // of two threads either is right
            return now;
        }
        return monotonic;
    }
}
