package brookloom.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

    private final AtomicReference<Instant> system = new AtomicReference<>(START);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // System.nanoTime may overflow
    private final ServerClock clock = new ServerClock(system::get, nanos::get);

    @Test
    void timePassesAsOnTheMonotonicClock() {
        pass(Duration.ofSeconds(90));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
    }

    @Test
    void aClockThatIsSetBackChangesNothing() {
        pass(Duration.ofSeconds(90));
        system.set(START.minusSeconds(3600));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
        pass(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(100));
    }

    @Test
    void aClockThatIsSetForwardIsFollowed() {
        system.set(START.plusSeconds(3600)); // or the machine slept, and the monotonic clock with it
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(3600));
        pass(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(3610));
    }

    @Test
    void aStepForwardThatIsUndoneIsFollowedBack() {
        system.set(START.plusSeconds(90));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
        pass(Duration.ofSeconds(10));
        system.set(START.plusSeconds(10));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
        pass(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void noStepBackLeadsBehindWhatHasPassedSinceTheStart() {
        system.set(START.plusSeconds(90));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
        pass(Duration.ofSeconds(10));
        system.set(START.minusSeconds(3600));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        system.updateAndGet(instant -> instant.plus(duration));
    }
}
