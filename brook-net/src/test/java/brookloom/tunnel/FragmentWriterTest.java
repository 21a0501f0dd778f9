package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.Nonce;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentWriterTest {
    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final CountingStream counting = new CountingStream(carrier.near());
    private final Nonce nonce = Nonce.random();
    private final byte[] first = nonce.toByteArray();
    private final FragmentWriter writer =
            new FragmentWriter(counting, Tunnels.KEYS.sealer(Sender.CLIENT, nonce), first, BrookProtocol.MAX_PAYLOAD);

    @ParameterizedTest
    @ValueSource(ints = {1, 2013, 2014, 2015, 4027, 4028, 4029, 64447, 64448, 64449, 128_896, 128_897, 1_000_000})
    void dataIsCutIntoFullFragmentsAndOneWriteForEachBatch(int size) throws IOException {
        startWithNonce();
        writer.writeData(RecordedStream.pattern(size), 0, size);

        assertThat(sizes()).isEqualTo(expectedSizes(size));
        int batches = (size + Tunnels.BURST - 1) / Tunnels.BURST;
        assertThat(counting.writes()).hasSize(1 + batches);
        assertThat(counting.writes().subList(1, batches)).allMatch(write -> write == 65536);
    }

    @Test
    void noControlIsWrittenAfterTheEnd() throws IOException {
        writer.writeEnd();
        int writes = counting.writes().size();
        writer.writeControl(new Control.Limit(4000).encode());
        writer.writeControl(new Control.Pong(1).encode());
        assertThat(counting.writes()).hasSize(writes);
    }

    @Test
    void theNonceGoesOutWithTheFirstFragmentsInOneWrite() throws IOException {
        byte[] opening = RecordedStream.pattern(20);
        writer.writeFragments(new byte[][] {opening, new byte[0]}, RecordedStream.pattern(5000));

        assertThat(counting.writes()).containsExactly(12 + 54 + 34 + 5000 + 3 * 34);
        FragmentReader reader = reader();
        assertThat(fragments(reader)).extracting(f -> f.length).containsExactly(20, 0, 2014, 2014, 972);
    }

    @Test
    void earlyDataOfAnySizeFollowsTheOpeningWithoutLoss() throws IOException {
        byte[] early = RecordedStream.pattern(200_000);
        writer.writeFragments(new byte[][] {RecordedStream.pattern(263), new byte[0]}, early);

        List<byte[]> fragments = fragments(reader());
        assertThat(fragments.get(0)).hasSize(263);
        assertThat(fragments.get(1)).isEmpty();
        assertThat(Tunnels.concat(fragments.subList(2, fragments.size()).toArray(byte[][]::new)))
                .isEqualTo(early);
        assertThat(counting.writes()).hasSize(4);
    }

    @Test
    void aControlIsAnEmptyFragmentAndItsOwnInOneWrite() throws IOException {
        startWithNonce();
        writer.writeControl(new byte[] {1});
        assertThat(fragments(reader())).containsExactly(new byte[0], new byte[] {1});
        assertThat(counting.writes()).hasSize(2);
    }

    @Test
    void theLargestDatagramLeavesInOneWriteEvenAfterTheNonce() throws IOException {
        FragmentWriter datagrams = new FragmentWriter(
                counting, Tunnels.KEYS.sealer(Sender.CLIENT, nonce), first, BrookProtocol.MAX_DATAGRAM_PAYLOAD);
        datagrams.writeData(RecordedStream.pattern(65473), 0, 65473);
        assertThat(counting.writes()).containsExactly(12 + 65507);
    }

    @Property(tries = 100)
    void anyWritesAreReadBackInOrder(@ForAll @Size(max = 20) List<@IntRange(max = 130_000) Integer> writes)
            throws IOException {
        MemoryStream.Pair pair = MemoryStream.pair();
        Nonce fresh = Nonce.random();
        FragmentWriter each = new FragmentWriter(
                pair.near(), Tunnels.KEYS.sealer(Sender.CLIENT, fresh), fresh.toByteArray(), BrookProtocol.MAX_PAYLOAD);
        byte[] all = RecordedStream.pattern(
                writes.stream().mapToInt(Integer::intValue).sum());
        int done = 0;
        for (int size : writes) {
            each.writeData(all, done, size);
            done += size;
        }
        pair.near().shutdownOutput();
        assertThat(Tunnels.concat(fragments(reader(pair.far())).toArray(byte[][]::new)))
                .isEqualTo(all);
    }

    @Test
    void aFailureIsFinalAndTheCarrierIsLeftAlone() throws IOException {
        startWithNonce();
        carrier.far().close();
        IOException failure = failureOf(() -> writer.writeData(new byte[1], 0, 1));
        int writes = counting.writes().size();

        assertThat(failureOf(() -> writer.writeData(new byte[1], 0, 1))).isSameAs(failure);
        assertThat(failureOf(() -> writer.writeControl(new byte[] {1}))).isSameAs(failure);
        assertThat(counting.writes()).hasSize(writes);
    }

    @Test
    void writersOnTwoThreadsNeverMixTheirFragments() throws Exception {
        startWithNonce();
        int rounds = 300;
        Thread controls = Thread.ofVirtual().start(() -> repeat(rounds, () -> writer.writeControl(new byte[] {9})));
        Thread data = Thread.ofVirtual().start(() -> repeat(rounds, () -> writer.writeData(new byte[3000], 0, 3000)));
        controls.join();
        data.join();

        List<Integer> sizes = sizes();
        assertThat(sizes).hasSize(4 * rounds);
        for (int i = 0; i < sizes.size(); i += 2) {
            assertThat(sizes.subList(i, i + 2)).isIn(List.of(0, 1), List.of(2014, 986));
        }
    }

    @Test
    void bytesOutsideTheArrayAreAMistakeOfTheCaller() {
        assertThatThrownBy(() -> writer.writeData(new byte[3], 2, 2)).isInstanceOf(RuntimeException.class);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void repeat(int times, Step step) {
        for (int i = 0; i < times; i++) {
            try {
                step.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static IOException failureOf(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError("nothing failed");
    }

    /** Lets the nonce and one empty fragment go ahead, so that a test counts what follows. */
    private void startWithNonce() throws IOException {
        writer.writeFragments(new byte[][] {{}}, new byte[0]);
    }

    private List<Integer> sizes() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        fragments(reader()).forEach(fragment -> sizes.add(fragment.length));
        return sizes;
    }

    private static List<Integer> expectedSizes(int size) {
        List<Integer> sizes = new ArrayList<>();
        for (int left = size; left > 0; left -= BrookProtocol.MAX_PAYLOAD) {
            sizes.add(Math.min(left, BrookProtocol.MAX_PAYLOAD));
        }
        return sizes;
    }

    /** What was written behind the empty fragment of {@link #startWithNonce}, if that was called. */
    private FragmentReader reader() {
        carrier.near().shutdownOutput();
        return reader(carrier.far());
    }

    private static FragmentReader reader(ByteStream carrier) {
        return new FragmentReader(
                carrier, theirs -> Tunnels.KEYS.opener(Sender.CLIENT, theirs, BrookProtocol.MAX_PAYLOAD));
    }

    private List<byte[]> fragments(FragmentReader reader) throws IOException {
        List<byte[]> fragments = new ArrayList<>();
        while (reader.await()) {
            byte[] payload = new byte[reader.length()];
            reader.open(payload, 0);
            fragments.add(payload);
        }
        boolean started = !counting.writes().isEmpty() && counting.writes().get(0) == 12 + 34;
        return started ? fragments.subList(1, fragments.size()) : fragments;
    }
}
