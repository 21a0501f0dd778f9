package brookloom.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.AwaitingStream;
import brookloom.testing.Background;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import brookloom.tunnel.Tunnels;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PumpTest {
    private final MemoryStream.Pair sink = MemoryStream.pair();
    private final CountingStream counting = new CountingStream(sink.near());

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2013, 2014, 2015, 64447, 64448, 64449, 128_896, 1_000_000})
    void everySizeArrivesInAsFewWritesAsPossibleAndNothingIsClosed(int size) throws IOException {
        MemoryStream source = MemoryStream.holding(RecordedStream.pattern(size));
        new Pump(source, counting).run();

        assertThat(counting.writes()).hasSize((size + Tunnels.BURST - 1) / Tunnels.BURST);
        assertThat(sink.far().readExactly(size)).isEqualTo(RecordedStream.pattern(size));
        assertThat(source.isClosed()).isFalse();
        assertThat(sink.far().peerHasEnded()).isFalse();
    }

    @Test
    void whatAReadReturnedIsForwardedBeforeTheNextRead() throws Exception {
        MemoryStream.Pair source = MemoryStream.pair();
        Background pump = Background.run(() -> new Pump(source.far(), counting).run());
        for (int size : new int[] {1, 2014, 100, 70_000}) {
            source.near().write(RecordedStream.pattern(size));
            assertThat(sink.far().readExactly(size)).isEqualTo(RecordedStream.pattern(size));
        }
        source.near().shutdownOutput();
        pump.join();
        assertThat(pump.failure()).isNull();
    }

    @Test
    void aSourceThatWaitsWithoutABufferIsReadOnlyAfterwards() throws IOException {
        AwaitingStream source = new AwaitingStream(MemoryStream.holding(RecordedStream.pattern(10_000)));
        new Pump(source, counting).run();
        assertThat(sink.far().readExactly(10_000)).isEqualTo(RecordedStream.pattern(10_000));
        assertThat(source.calls).containsExactly("await", "read", "await", "read");
    }

    @Test
    void whatCameBeforeAFailureStillArrives() throws Exception {
        MemoryStream.Pair source = MemoryStream.pair();
        source.near().write(RecordedStream.pattern(2014));
        ByteStream broken = resetBehind(source.far());
        assertThatThrownBy(() -> new Pump(broken, counting).run()).hasMessage("connection reset");
        assertThat(sink.far().readExactly(2014)).isEqualTo(RecordedStream.pattern(2014));
    }

    @Property(tries = 200)
    void anyReadsArriveInOrder(
            @ForAll @IntRange(max = 300_000) int size,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 70_000) Integer> steps)
            throws IOException {
        MemoryStream.Pair out = MemoryStream.pair();
        int[] cut = steps.stream().mapToInt(step -> step * 3).toArray();
        new Pump(new TricklingStream(MemoryStream.holding(RecordedStream.pattern(size)), cut), out.near()).run();
        assertThat(out.far().readExactly(size)).isEqualTo(RecordedStream.pattern(size));
    }

    /** A stream that has one read's bytes, and fails when asked for what is at hand behind them. */
    private static ByteStream resetBehind(ByteStream inner) {
        return new ForwardingStream(inner) {
            @Override
            public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
    }
}
