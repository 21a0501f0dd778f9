package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.stream.ByteStream;
import brookloom.testing.Background;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
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

    @Test
    void ofAClientThatSendsWithoutEndABoundedNumberOfBytesIsRead() throws Exception {
        Endless carrier = new Endless();
        try (Stranger stranger = Stranger.meet(carrier, carrier, LIMIT)) {
            Background dismissing = Background.run(stranger::dismiss);
            Eventually.holds(() -> assertThat(carrier.read).hasValue(Stranger.MAX_BYTES_BEFORE_END));
            assertThat(carrier.ends)
                    .as("it waits for the deadline, as everybody does")
                    .hasValue(0);
            stranger.expire();
            dismissing.join();
            assertThat(dismissing.failure()).isNull();
        }
        assertThat(carrier.ends).hasValue(1);
        assertThat(carrier.read.get() + carrier.mayBeDrained.get())
                .as("bytes in all")
                .isEqualTo(Stranger.MAX_BYTES);
        assertThat(carrier.closes).as("and then no more").hasPositiveValue();
    }

    /** A carrier that has always more to read. */
    private static final class Endless implements ByteStream, CarrierEnding {
        private final AtomicLong read = new AtomicLong();
        private final AtomicLong mayBeDrained = new AtomicLong();
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();

        @Override
        public int read(byte[] buffer, int offset, int length) {
            read.addAndGet(length);
            return length;
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) {
            return read(buffer, offset, length);
        }

        @Override
        public void end() {
            ends.incrementAndGet();
        }

        @Override
        public void drain(Duration limit, long most) {
            mayBeDrained.addAndGet(most);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            throw new AssertionError("nothing is sent to a stranger");
        }

        @Override
        public void shutdownOutput() {
            throw new AssertionError("the listener ends our direction");
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }
}
