package brookloom.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoundTripTextTest {
    private static final Duration TIME = Duration.ofMillis(23);

    @Test
    void theLastRoundTripStaysWhileThereAreTunnels() {
        assertThat(StatusLine.roundTrip(TIME, Duration.ofSeconds(59), 0)).isEqualTo(", round trip 23 ms");
        assertThat(StatusLine.roundTrip(TIME, Duration.ofSeconds(190), 1)).isEqualTo(", round trip 23 ms (3 min ago)");
        assertThat(StatusLine.roundTrip(TIME, Duration.ofSeconds(190), 0)).isEmpty();
        assertThat(StatusLine.roundTrip(null, Duration.ZERO, 1)).isEmpty();
    }
}
