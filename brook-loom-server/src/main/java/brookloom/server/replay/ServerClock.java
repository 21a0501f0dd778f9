package brookloom.server.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Gives the time by a monotonic clock that runs since the start: a system clock that is set back changes nothing.
 * Where the system's clock is ahead, because it was set or the machine slept, it is followed; when such a step is undone,
 * that is followed too, or one wrong step would lock all clients out until a restart. The time never falls behind what has
 * passed since the start.
 */
public final class ServerClock implements InstantSource {
    /** The system's clock is slewed a little all the time; only more than this is a step. */
    private static final Duration DRIFT = Duration.ofMillis(500);

    private final InstantSource system;
    private final LongSupplier nanoTime;
    private volatile Reading last;

    /** @param ahead sum of the steps forward that were followed, and not undone */
    private record Reading(Instant instant, long nanos, Duration ahead) {}

    /** @param nanoTime a clock that is never set, such as {@link System#nanoTime} */
    public ServerClock(InstantSource system, LongSupplier nanoTime) {
        this.system = system;
        this.nanoTime = nanoTime;
        this.last = new Reading(system.instant(), nanoTime.getAsLong(), Duration.ZERO);
    }

    @Override
    public Instant instant() {
        Reading before = last;
        long nanos = nanoTime.getAsLong();
        Instant monotonic = before.instant().plusNanos(Math.max(0, nanos - before.nanos()));
        Instant now = system.instant();
        Duration step = Duration.between(monotonic, now);
        if (step.compareTo(DRIFT) > 0) {
            last = new Reading(now, nanos, before.ahead().plus(step)); // of two threads either is right
            return now;
        }
        Duration undone = step.negated().compareTo(before.ahead()) < 0 ? step.negated() : before.ahead();
        if (undone.compareTo(DRIFT) > 0) {
            Instant instant = monotonic.minus(undone);
            last = new Reading(instant, nanos, before.ahead().minus(undone));
            return instant;
        }
        return monotonic;
    }
}
