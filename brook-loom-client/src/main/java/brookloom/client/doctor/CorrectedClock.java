package brookloom.client.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Shows the server's time once the difference is known, so that a wrong clock hides no other problem. */
final class CorrectedClock implements InstantSource {
    private final InstantSource clock;
    private volatile Duration ahead = Duration.ZERO;

    CorrectedClock(InstantSource clock) {
        this.clock = clock;
    }

    /** Shows times that are earlier by so much. */
    void correct(Duration ahead) {
        this.ahead = ahead;
    }

    @Override
    public Instant instant() {
        return clock.instant().minus(ahead);
    }
}
