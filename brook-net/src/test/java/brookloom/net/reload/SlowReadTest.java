package brookloom.net.reload;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SlowReadTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void aReadThatDoesNotEndIsToldOnce() throws Exception {
        try (SlowRead watched =
                SlowRead.watch("--users file", "the users loaded before stay", Duration.ofMillis(1), lines::add)) {
            assertThat(watched).isNotNull();
            Eventually.holds(() -> assertThat(lines).hasSize(1));
        }
        assertThat(lines)
                .containsExactly("--users file: cannot be read for 0 s, such as from a network mount that hangs;"
                        + " the users loaded before stay");
    }

    @Test
    void aReadThatEndsIsNotTold() {
        try (SlowRead watched = SlowRead.watch("--users file", "all stays", Duration.ofDays(1), lines::add)) {
            assertThat(watched).isNotNull();
        }
        assertThat(lines).isEmpty();
    }
}
