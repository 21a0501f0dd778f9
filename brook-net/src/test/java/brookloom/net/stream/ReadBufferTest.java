package brookloom.net.stream;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.testing.RecordedStream;
import brookloom.testing.AwaitingStream;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import brookloom.tunnel.Tunnels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReadBufferTest {
    @Test
    void itStartsSmallAndGrowsOnlyAfterAReadThatFilledIt() throws IOException {
        CountingStream carrier = new CountingStream(MemoryStream.holding(RecordedStream.pattern(10_000)));
        ReadBuffer buffer = new ReadBuffer(carrier);
        assertThat(buffer.bytes()).hasSize(BufferPool.SMALL);

        assertThat(buffer.await(1)).isTrue();
        assertThat(carrier.reads()).containsExactly(BufferPool.SMALL);
        assertThat(buffer.bytes()).hasSize(BufferPool.SMALL);

        assertThat(buffer.has(3000)).isTrue();
        assertThat(carrier.reads()).containsExactly(BufferPool.SMALL, 10_000 - BufferPool.SMALL);
        assertThat(buffer.bytes()).hasSize(BufferPool.LARGE);
    }

    @Test
    void itIsSmallAgainBeforeItWaits() throws Exception {
        MemoryStream.Pair carrier = MemoryStream.pair();
        ReadBuffer buffer = new ReadBuffer(carrier.far());
        carrier.near().write(RecordedStream.pattern(10_000));
        assertThat(buffer.await(10_000)).isTrue();
        assertThat(buffer.bytes()).hasSize(BufferPool.LARGE);
        buffer.skip(9_990);

        Thread waiting = Thread.ofVirtual().start(() -> awaitQuietly(buffer, 11));
        carrier.far().awaitReader();
        carrier.near().write(new byte[] {1});
        waiting.join();

        assertThat(buffer.bytes()).hasSize(BufferPool.SMALL);
        assertThat(content(buffer))
                .isEqualTo(Tunnels.concat(
                        Arrays.copyOfRange(RecordedStream.pattern(10_000), 9_990, 10_000), new byte[] {1}));
    }

    @Test
    void itHoldsNoArrayWhileACarrierWaitsThatNeedsNone() throws IOException {
        List<Integer> heldWhileWaiting = new ArrayList<>();
        AwaitingStream carrier = new AwaitingStream(MemoryStream.holding(RecordedStream.pattern(5_000)));
        ReadBuffer buffer = new ReadBuffer(carrier);
        carrier.onWait = () -> heldWhileWaiting.add(buffer.bytes().length);

        assertThat(buffer.await(5_000)).isTrue();
        buffer.skip(5_000);
        assertThat(buffer.await(1)).isFalse();
        assertThat(heldWhileWaiting).isNotEmpty().containsOnly(0);
    }

    @Test
    void hasNeverWaits() throws IOException {
        MemoryStream.Pair carrier = MemoryStream.pair();
        ReadBuffer buffer = new ReadBuffer(carrier.far());
        assertThat(buffer.has(1)).isFalse();
        carrier.near().write(new byte[BufferPool.SMALL]);
        assertThat(buffer.await(1)).isTrue();
        assertThat(buffer.has(BufferPool.SMALL + 1)).isFalse();
        assertThat(buffer.has(BufferPool.SMALL)).isTrue();
    }

    @Test
    void awaitIsFalseWhenTheCarrierEndsBefore() throws IOException {
        ReadBuffer buffer = new ReadBuffer(MemoryStream.holding(RecordedStream.pattern(5)));
        assertThat(buffer.await(6)).isFalse();
        assertThat(buffer.size()).isEqualTo(5);
        assertThat(buffer.await(5)).isTrue();
        assertThat(buffer.await(6)).isFalse();
    }

    @Property(tries = 200)
    void everyByteComesOnceAndInOrder(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 70_000) Integer> steps,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = BufferPool.LARGE) Integer> wanted)
            throws IOException {
        byte[] sent = RecordedStream.pattern(
                wanted.stream().mapToInt(Integer::intValue).sum());
        ReadBuffer buffer = new ReadBuffer(new TricklingStream(MemoryStream.holding(sent), steps(steps)));
        int done = 0;
        for (int count : wanted) {
            if (!buffer.has(count)) {
                assertThat(buffer.await(count)).isTrue();
            }
            assertThat(Arrays.equals(sent, done, done + count, buffer.bytes(), buffer.start(), buffer.start() + count))
                    .isTrue();
            buffer.skip(count);
            done += count;
        }
        assertThat(buffer.await(1)).isFalse();
    }

    /** Steps of a few bytes only would take all day over megabytes. */
    private static int[] steps(List<Integer> steps) {
        return IntStream.concat(IntStream.of(5_000), steps.stream().mapToInt(Integer::intValue))
                .toArray();
    }

    private static byte[] content(ReadBuffer buffer) {
        return Arrays.copyOfRange(buffer.bytes(), buffer.start(), buffer.start() + buffer.size());
    }

    private static void awaitQuietly(ReadBuffer buffer, int count) {
        try {
            assertThat(buffer.await(count)).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
