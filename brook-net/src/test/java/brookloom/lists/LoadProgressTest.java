package brookloom.lists;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LoadProgressTest {
    private final List<String> log = new CopyOnWriteArrayList<>();

    @Test
    void whatTakesLongIsToldWithHowMuchThereIsAlready() throws Exception {
        try (LoadProgress progress = LoadProgress.of("--blockDomainList slow.txt", Duration.ofMillis(5), log::add);
                InputStream bytes = progress.counted(new ByteArrayInputStream(new byte[3 << 20]))) {
            assertThat(bytes.read()).isZero();
            assertThat(bytes.readNBytes(3 << 20)).hasSize((3 << 20) - 1);
            Eventually.holds(
                    () -> assertThat(log).contains("--blockDomainList slow.txt: still being read, 3.0 MiB so far"));
        }
    }

    @Test
    void whatIsReadAtOnceIsNotTold() throws Exception {
        try (LoadProgress progress = LoadProgress.of("list", Duration.ofMinutes(1), log::add);
                InputStream bytes = progress.counted(new ByteArrayInputStream(new byte[10]))) {
            assertThat(bytes.readAllBytes()).hasSize(10);
        }
        assertThat(log).isEmpty();
    }
}
