package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoppingTest {
    @Test
    void aStopNamesItsLimitAndWhatEndsIt() {
        assertThat(Stopping.line(Duration.ofSeconds(30), 1, "TCP tunnel"))
                .contains("stopping: waiting up to 30 s for 1 TCP tunnel, a second signal ends them");
        assertThat(Stopping.line(Duration.ofSeconds(30), 2, "connection"))
                .contains("stopping: waiting up to 30 s for 2 connections, a second signal ends them");
    }

    @Test
    void aServiceThatOthersHaveFollowedNamesNoLimit() {
        assertThat(Stopping.line(Stopping.NO_LIMIT, 1, "TCP tunnel"))
                .contains("the old service has stopped accepting; its 1 TCP tunnel goes on until closed");
        assertThat(Stopping.line(Stopping.NO_LIMIT, 7, "connection"))
                .contains("the old service has stopped accepting; its 7 connections go on until closed");
    }

    @Test
    void whereNothingIsWaitedForNothingIsLogged() {
        assertThat(Stopping.line(Duration.ZERO, 1, "TCP tunnel")).isEmpty();
        assertThat(Stopping.line(Stopping.NO_LIMIT, 0, "TCP tunnel")).isEmpty();
    }
}
