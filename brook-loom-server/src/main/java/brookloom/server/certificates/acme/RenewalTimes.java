package brookloom.server.certificates.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Computes renewal and retry times, without I/O; {@code random} returns [0, 1). */
final class RenewalTimes {
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    private static final Duration LONGEST_REST = Duration.ofHours(1);
    private static final int DOUBLINGS = 9; // 1 min · 2⁹ is over the longest pause

    private final DoubleSupplier random;

    RenewalTimes(DoubleSupplier random) {
        this.random = random;
    }

    /** Two thirds of a certificate's life and up to a fiftieth more, so that a fleet does not come at once. */
    Instant twoThirds(Instant notBefore, Instant notAfter) {
        Duration life = Duration.between(notBefore, notAfter);
        return notBefore.plus(life.multipliedBy(2).dividedBy(3)).plus(part(life.dividedBy(50)));
    }

    /** Returns a moment within the window that the ACME server suggests (RFC 9773 §4.2), but while the certificate lives. */
    Instant within(Instant start, Instant end, Instant notBefore, Instant notAfter) {
        Instant chosen = start.plus(part(Duration.between(start, end)));
        Instant last = notAfter.minus(Duration.between(notBefore, notAfter).dividedBy(10));
        return chosen.isBefore(last) ? chosen : last;
    }

    /** No new order sooner, whatever a wrong clock or a wrong suggestion says: an hour, or a twentieth of a short life. */
    Duration restAfterSuccess(Instant notBefore, Instant notAfter) {
        Duration part = Duration.between(notBefore, notAfter).dividedBy(20);
        return part.compareTo(LONGEST_REST) < 0 ? part : LONGEST_REST;
    }

    /**
     * After {@code failures} in a row: a minute, doubled each time up to six hours, a quarter more or less; never before
     * {@code retryAfter}.
     */
    Instant nextTry(Instant now, int failures, @Nullable Instant retryAfter) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.clamp(failures - 1L, 0, DOUBLINGS));
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        Instant next = now.plus(pause.multipliedBy(3).dividedBy(4)).plus(part(pause.dividedBy(2)));
        return retryAfter != null && retryAfter.isAfter(next) ? retryAfter : next;
    }

    private Duration part(Duration whole) {
        return Duration.ofMillis((long) (whole.toMillis() * random.getAsDouble()));
    }
}
