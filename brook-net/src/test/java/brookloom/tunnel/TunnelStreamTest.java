package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.CountingStream;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes between two ends of ours. */
@ExtendWith(LeakCheck.class)
class TunnelStreamTest {
    private static final int[] SIZES = {0, 1, 2013, 2014, 2015, 4028, 4029, 64447, 64448, 64449, 65536, 200_000};
    private static final int[] STEPS = {1, 13, 2048, 2049, 65536};

    private final MemoryStream.Pair carrier = MemoryStream.pair();

    static Stream<Arguments> sizesAndSteps() {
        return IntStream.of(SIZES)
                .boxed()
                .flatMap(size -> IntStream.of(STEPS).mapToObj(step -> Arguments.of(size, step)));
    }

    @ParameterizedTest
    @MethodSource("sizesAndSteps")
    void everySizeSurvivesEveryReadStepBothWays(int size, int step) throws IOException {
        Tunnels.Ends ends =
                Tunnels.open(new TricklingStream(carrier.near(), step), new TricklingStream(carrier.far(), step));
        byte[] payload = RecordedStream.pattern(size);

        assertSurvives(ends.client(), ends.server(), payload);
        assertSurvives(ends.server(), ends.client(), payload);
    }

    @Test
    void oneReadReturnsAllWholeFragmentsThatAreAtHand() throws IOException {
        CountingStream counting = new CountingStream(carrier.far());
        Tunnels.Ends ends = Tunnels.open(carrier.near(), counting);
        byte[] payload = RecordedStream.pattern(Tunnels.BURST);
        ends.client().write(payload, 0, payload.length);
        byte[] buffer = new byte[Tunnels.BURST];

        assertThat(ends.server().read(buffer, 0, buffer.length)).isEqualTo(payload.length);
        assertThat(buffer).isEqualTo(payload);
        assertThat(counting.reads()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void readAvailableNeverWaits() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        assertThat(ends.server().readAvailable(new byte[10], 0, 10)).isZero();
        assertThat(ends.server().read(new byte[0], 0, 0)).isZero();
    }

    @Test
    void aFragmentThatDoesNotFitTheBufferIsHandedOutInParts() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.client(), RecordedStream.pattern(100));
        byte[] buffer = new byte[100];
        assertThat(ends.server().read(buffer, 0, 30)).isEqualTo(30);
        assertThat(ends.server().readAvailable(buffer, 30, 30)).isEqualTo(30);
        assertThat(ends.server().read(buffer, 60, 40)).isEqualTo(40);
        assertThat(buffer).isEqualTo(RecordedStream.pattern(100));
    }

    @Test
    void eitherEndCanStopSendingAndGoOnReading() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.server(), RecordedStream.pattern(3));
        assertThat(Tunnels.readExactly(ends.client(), 3)).isEqualTo(RecordedStream.pattern(3));

        Tunnels.write(ends.client(), RecordedStream.pattern(5000));
        ends.client().shutdownOutput();
        assertThat(Tunnels.readAll(ends.server(), 999)).isEqualTo(RecordedStream.pattern(5000));
        assertThat(ends.server().read(new byte[1], 0, 1)).isEqualTo(-1);

        Tunnels.write(ends.server(), RecordedStream.pattern(70_000));
        ends.server().shutdownOutput();
        assertThat(Tunnels.readAll(ends.client(), 999)).isEqualTo(RecordedStream.pattern(70_000));
        assertThat(carrier.near().isClosed()).isFalse();
        assertThat(carrier.far().isClosed()).isFalse();
    }

    @Test
    void aCarrierThatEndsWithoutEndIsTruncated() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.client(), RecordedStream.pattern(10));
        carrier.near().close();
        assertThat(Tunnels.readExactly(ends.server(), 10)).isEqualTo(RecordedStream.pattern(10));
        assertThatThrownBy(() -> ends.server().read(new byte[10], 0, 10))
                .isExactlyInstanceOf(TruncatedStream.class)
                .hasMessage("stream ended inside a tunnel: the carrier closed before END");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 18, 19, 33, 34, 35, 43})
    void aCarrierCutInsideAFragmentIsTruncated(int length) throws IOException {
        OriginalPeer peer = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        carrier.near().write(Arrays.copyOf(peer.seal(RecordedStream.pattern(10)), length));
        carrier.near().shutdownOutput();
        assertThatThrownBy(() -> server.stream().read(new byte[10], 0, 10))
                .isExactlyInstanceOf(TruncatedStream.class)
                .hasMessage("stream ended inside a fragment's " + (length < 18 ? "length" : "payload"));
    }

    @Test
    void aFlippedBitIsRefusedForGood() throws IOException {
        OriginalPeer peer = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        TunnelStream server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS).stream();
        byte[] fragment = peer.seal(RecordedStream.pattern(10));
        fragment[20] ^= 4;
        carrier.near().write(fragment);
        peer.send(RecordedStream.pattern(10));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> server.read(new byte[10], 0, 10))
                    .isExactlyInstanceOf(AuthenticationFailed.class)
                    .hasMessage("fragment payload does not authenticate");
        }
    }

    @Test
    void closingFromAnotherThreadWakesTheReaderAndTheWriter() throws Exception {
        MemoryStream.Pair narrow = MemoryStream.pair(5000);
        Tunnels.Ends ends = Tunnels.open(narrow);
        List<IOException> failures = new CopyOnWriteArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> fail(failures, () -> Tunnels.readAll(ends.client(), 10)));
        Thread writer =
                Thread.ofVirtual().start(() -> fail(failures, () -> Tunnels.write(ends.client(), new byte[100_000])));
        narrow.near().awaitReader();
        narrow.far().awaitBackPressure();

        ends.client().close();

        reader.join();
        writer.join();
        assertThat(failures).hasSize(2);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void fail(List<IOException> failures, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private static void assertSurvives(TunnelStream from, TunnelStream to, byte[] payload) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        from.write(payload, 0, payload.length);
        Tunnels.write(from, (byte) 99);
        parts.add(Tunnels.readExactly(to, payload.length));
        parts.add(Tunnels.readExactly(to, 1));
        assertThat(Tunnels.concat(parts.toArray(byte[][]::new))).isEqualTo(Tunnels.concat(payload, new byte[] {99}));
    }
}
