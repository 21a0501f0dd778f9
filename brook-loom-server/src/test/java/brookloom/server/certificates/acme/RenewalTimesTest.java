package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RenewalTimesTest {
    private static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant DEAD = BORN.plus(Duration.ofDays(90));

    @Test
    void renewsAtTwoThirds() {
        assertThat(times(0).twoThirds(BORN, DEAD)).isEqualTo(BORN.plus(Duration.ofDays(60)));
        assertThat(times(0.999).twoThirds(BORN, DEAD))
                .isBetween(BORN.plus(Duration.ofDays(61)), BORN.plus(Duration.ofDays(62)));
    }

    @Property
    void staysWithinTheWindowAndWithinLife(
            @ForAll @DoubleRange(max = 0.99) double chance, @ForAll @IntRange(max = 200) int startDay) {
        Instant start = BORN.plus(Duration.ofDays(startDay));
        Instant end = start.plus(Duration.ofDays(2));
        Instant chosen = times(chance).within(start, end, BORN, DEAD);
        assertThat(chosen).isBefore(end).isBeforeOrEqualTo(DEAD.minus(Duration.ofDays(9)));
        if (startDay <= 79) {
            assertThat(chosen).isAfterOrEqualTo(start);
        }
    }

    @Test
    void waitsLongerAfterEachFailureUpToSixHours() {
        RenewalTimes times = times(0.5);
        assertThat(times.nextTry(BORN, 1, null)).isEqualTo(BORN.plusSeconds(60));
        assertThat(times.nextTry(BORN, 2, null)).isEqualTo(BORN.plusSeconds(120));
        assertThat(times.nextTry(BORN, 5, null)).isEqualTo(BORN.plusSeconds(16 * 60));
        assertThat(times.nextTry(BORN, 10, null)).isEqualTo(BORN.plus(Duration.ofHours(6)));
        assertThat(times.nextTry(BORN, 1_000_000, null)).isEqualTo(BORN.plus(Duration.ofHours(6)));
    }

    @Property
    void staysWithinAQuarterOfThePause(@ForAll @DoubleRange(max = 0.99) double chance) {
        assertThat(times(chance).nextTry(BORN, 1, null)).isBetween(BORN.plusSeconds(45), BORN.plusSeconds(75));
    }

    @Test
    void restsAfterASuccess() {
        assertThat(times(0).restAfterSuccess(BORN, DEAD)).isEqualTo(Duration.ofHours(1));
        assertThat(times(0).restAfterSuccess(BORN, BORN.plusSeconds(600))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void neverComesBeforeItIsWanted() {
        Instant wanted = BORN.plus(Duration.ofDays(2));
        assertThat(times(0).nextTry(BORN, 1, wanted)).isEqualTo(wanted);
        assertThat(times(0.5).nextTry(BORN, 2, BORN.plusSeconds(1))).isEqualTo(BORN.plusSeconds(120));
    }

    private static RenewalTimes times(double chance) {
        return new RenewalTimes(() -> chance);
    }
}
