package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StrangerTest {
    private static final Duration LIMIT = Duration.ofSeconds(80);
    private static final int DRAWS = 10_000;

    @Test
    void deadlinesAreSpreadEvenlyByAnEighthAroundTheLimit() {
        RandomGenerator random = new Random(1);
        long[] drawn = LongStream.generate(
                        () -> Stranger.jittered(LIMIT, random).toMillis())
                .limit(DRAWS)
                .sorted()
                .toArray();
        assertThat(drawn[0]).isBetween(70_000L, 70_100L);
        assertThat(drawn[DRAWS / 4]).isBetween(74_500L, 75_500L);
        assertThat(drawn[DRAWS / 2]).isBetween(79_500L, 80_500L);
        assertThat(drawn[DRAWS - 1]).isBetween(89_900L, 90_000L);
    }
}
