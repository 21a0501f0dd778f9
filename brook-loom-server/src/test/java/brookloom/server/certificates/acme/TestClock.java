package brookloom.server.certificates.acme;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, set forward at will. */
final class TestClock extends Clock {
    private Duration ahead = Duration.ZERO;

    void setForward(Duration by) {
        ahead = ahead.plus(by);
    }

    /** Now, or a little later, it is {@code time}. */
    void setTo(Instant time) {
        ahead = Duration.between(Instant.now(), time);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
