package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.FragmentSealer;
import brookloom.proto.Nonce;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentReaderTest {
    private static final int[] BOUNDARIES = {0, 1, 2013, 2014};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 11, 12, 13, 17, 18, 19, 33, 34, 2047, 2048, 2049, 65535, 65536, 100_000})
    void everyReadStepYieldsTheSameFragments(int step) throws IOException {
        FragmentReader reader = reader(new TricklingStream(MemoryStream.holding(sealed(BOUNDARIES)), step), 2014);
        assertThat(fragments(reader)).containsExactly(payloads(BOUNDARIES));
    }

    @Property(tries = 200)
    void anySplitYieldsTheSameFragments(
            @ForAll @Size(max = 60) List<@IntRange(max = 2014) Integer> fragments,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 5_000) Integer> steps)
            throws IOException {
        int[] sizes = ints(fragments);
        TricklingStream carrier = new TricklingStream(MemoryStream.holding(sealed(sizes)), ints(steps));
        assertThat(fragments(reader(carrier, 2014))).containsExactly(payloads(sizes));
    }

    @ParameterizedTest
    @ValueSource(ints = {2015, 65472, 65473})
    void largeFragmentsOfUdpFit(int size) throws IOException {
        FragmentReader reader = reader(MemoryStream.holding(sealed(size, 1, size)), 65473);
        assertThat(fragments(reader)).containsExactly(payloads(size, 1, size));
    }

    @Test
    void aBatchTakesTwoReadsOfTheCarrierAndNotOneForEachFragment() throws IOException {
        int[] sizes = new int[31];
        Arrays.fill(sizes, 2014);
        CountingStream carrier = new CountingStream(MemoryStream.holding(sealed(sizes)));
        FragmentReader reader = reader(carrier, 2014);

        assertThat(reader.await()).isTrue();
        reader.open(new byte[2014], 0);
        for (int i = 1; i < sizes.length; i++) {
            assertThat(reader.poll()).isTrue();
            reader.open(new byte[2014], 0);
        }
        assertThat(carrier.reads()).containsExactly(BufferPool.SMALL, 12 + 31 * 2048 - BufferPool.SMALL);
    }

    @Test
    void everyTruncationIsRefusedAndSaysWhere() throws IOException {
        byte[] whole = sealed(3, 5);
        for (int length = 1; length < whole.length; length++) {
            FragmentReader reader = reader(MemoryStream.holding(Arrays.copyOf(whole, length)), 2014);
            if (length == 12 || length == 12 + 37) {
                assertThat(fragments(reader)).hasSize(length == 12 ? 0 : 1);
            } else {
                assertThatThrownBy(() -> fragments(reader))
                        .isExactlyInstanceOf(TruncatedStream.class)
                        .hasMessage("stream ended inside " + insideAt(length));
            }
        }
    }

    @Test
    void anEmptyStreamIsJustItsEnd() throws IOException {
        FragmentReader reader = reader(MemoryStream.holding(), 2014);
        assertThat(reader.await()).isFalse();
        assertThat(reader.await()).isFalse();
        assertThat(reader.poll()).isFalse();
    }

    @Test
    void tooLargeALengthIsRefusedBeforeThePayloadArrives() {
        byte[] sealedLength = Arrays.copyOf(sealed(2015), 12 + BrookProtocol.SEALED_LENGTH_LENGTH);
        MemoryStream.Pair carrier = MemoryStream.pair();
        carrier.near().write(sealedLength);
        FragmentReader reader = reader(carrier.far(), 2014);
        assertThatThrownBy(reader::await)
                .isExactlyInstanceOf(FragmentTooLarge.class)
                .hasMessage("fragment payload of 2015 bytes, limit 2014");
    }

    @Test
    void aFailureIsFinal() throws IOException {
        byte[] stream = sealed(1, 1, 1);
        stream[12 + 35] ^= 1;
        FragmentReader reader = reader(MemoryStream.holding(stream), 2014);
        assertThat(reader.await()).isTrue();
        reader.open(new byte[1], 0);

        IOException first = failureOf(reader::await);

        assertThat(first).isExactlyInstanceOf(AuthenticationFailed.class);
        assertThat(failureOf(reader::await)).isSameAs(first);
        assertThat(failureOf(reader::poll)).isSameAs(first);
    }

    @Test
    void aPayloadThatDoesNotAuthenticateIsAFinalFailureToo() throws IOException {
        byte[] stream = sealed(1, 1);
        stream[12 + 18] ^= 1;
        FragmentReader reader = reader(MemoryStream.holding(stream), 2014);
        assertThat(reader.await()).isTrue();
        IOException first = failureOf(() -> reader.open(new byte[1], 0));
        assertThat(first).hasMessage("fragment payload does not authenticate");
        assertThat(failureOf(reader::await)).isSameAs(first);
    }

    @Test
    void aRefusedNonceIsAFinalFailure() {
        IOException refusal = new AuthenticationFailed("nonce");
        FragmentReader reader = new FragmentReader(MemoryStream.holding(sealed(1)), nonce -> {
            throw refusal;
        });
        assertThat(failureOf(reader::await)).isSameAs(refusal);
        assertThat(failureOf(reader::await)).isSameAs(refusal);
    }

    @Test
    void pollNeverWaitsAndFindsWhatIsBuffered() throws IOException {
        MemoryStream.Pair carrier = MemoryStream.pair();
        byte[] stream = sealed(1, 2, 3);
        FragmentReader reader = reader(carrier.far(), 2014);
        assertThat(reader.poll()).isFalse();
        carrier.near().write(Arrays.copyOf(stream, stream.length - 1));
        assertThat(reader.await()).isTrue();
        reader.open(new byte[1], 0);
        assertThat(reader.poll()).isTrue();
        assertThat(reader.poll()).isTrue();
        reader.open(new byte[2], 0);
        assertThat(reader.poll()).isFalse();
        carrier.near().write(new byte[] {stream[stream.length - 1]});
        assertThat(reader.await()).isTrue();
        assertThat(reader.length()).isEqualTo(3);
    }

    @Test
    void theLimitCanBeRaisedAfterTheOpening() throws IOException {
        FragmentReader reader = reader(MemoryStream.holding(sealed(10, 65473)), 2014);
        assertThat(reader.await()).isTrue();
        reader.open(new byte[10], 0);
        reader.limitPayload(65473);
        assertThat(reader.await()).isTrue();
        assertThat(reader.length()).isEqualTo(65473);
    }

    @Test
    void openWithoutAwaitIsAMistakeOfTheCaller() {
        FragmentReader reader = reader(MemoryStream.holding(sealed(1)), 2014);
        assertThatThrownBy(() -> reader.open(new byte[1], 0)).isInstanceOf(IllegalStateException.class);
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static IOException failureOf(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError("nothing failed");
    }

    private static String insideAt(int length) {
        if (length < 12) {
            return "the nonce";
        }
        int inFragment = length < 12 + 37 ? length - 12 : length - 12 - 37;
        return inFragment < BrookProtocol.SEALED_LENGTH_LENGTH ? "a fragment's length" : "a fragment's payload";
    }

    private static FragmentReader reader(ByteStream carrier, int limit) {
        return new FragmentReader(carrier, nonce -> Tunnels.KEYS.opener(Sender.SERVER, nonce, limit));
    }

    private static byte[] sealed(int... sizes) {
        Nonce nonce = Nonce.random();
        byte[] stream = Arrays.copyOf(
                nonce.toByteArray(),
                12 + Arrays.stream(sizes).map(size -> size + 34).sum());
        FragmentSealer sealer = Tunnels.KEYS.sealer(Sender.SERVER, nonce);
        int end = BrookProtocol.NONCE_LENGTH;
        for (int size : sizes) {
            end += sealer.seal(RecordedStream.pattern(size), 0, size, stream, end);
        }
        return stream;
    }

    private static byte[][] payloads(int... sizes) {
        return Arrays.stream(sizes).mapToObj(RecordedStream::pattern).toArray(byte[][]::new);
    }

    private static List<byte[]> fragments(FragmentReader reader) throws IOException {
        List<byte[]> fragments = new ArrayList<>();
        while (reader.await()) {
            byte[] payload = new byte[reader.length()];
            reader.open(payload, 0);
            fragments.add(payload);
        }
        return fragments;
    }
}
