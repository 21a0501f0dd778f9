package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentTest {
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"), "up", "down");
    private static final byte[] NONCE = RecordedStream.pattern(BrookProtocol.NONCE_LENGTH);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 2013, 2014})
    void everyLengthOfTcpSurvives(int length) throws BrookException {
        byte[] payload = RecordedStream.pattern(length);
        assertThat(open(seal(payload), BrookProtocol.MAX_PAYLOAD)).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2014, 2015, 65472, 65473})
    void everyLengthOfUdpSurvives(int length) throws BrookException {
        byte[] payload = RecordedStream.pattern(length);
        assertThat(open(seal(payload), BrookProtocol.MAX_DATAGRAM_PAYLOAD)).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource({"2014, 2015", "2014, 2016", "2014, 65535", "65473, 65474", "65473, 65535"})
    void aLengthOverTheLimitIsRefusedBeforeThePayloadIsRead(int limit, int length) {
        byte[] sealedLength = Arrays.copyOf(seal(RecordedStream.pattern(length)), BrookProtocol.SEALED_LENGTH_LENGTH);
        assertThatThrownBy(() -> opener(limit).openLength(sealedLength, 0))
                .isExactlyInstanceOf(FragmentTooLarge.class)
                .hasMessage("fragment payload of " + length + " bytes, limit " + limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 17, 100})
    void everyFlippedBitIsRefused(int length) {
        byte[] fragment = seal(RecordedStream.pattern(length));
        for (int bit = 0; bit < fragment.length * Byte.SIZE; bit++) {
            assertThatIsRefused(flip(fragment, bit), bit < BrookProtocol.SEALED_LENGTH_LENGTH * Byte.SIZE);
        }
    }

    @Property(tries = 50)
    void anyPayloadSurvivesAndAnyFlippedBitIsRefused(@ForAll @Size(max = 2014) byte[] payload, @ForAll int position)
            throws BrookException {
        byte[] fragment = seal(payload);
        assertThat(fragment).hasSize(payload.length + BrookProtocol.FRAGMENT_OVERHEAD);
        assertThat(open(fragment, BrookProtocol.MAX_PAYLOAD)).isEqualTo(payload);

        int bit = Math.floorMod(position, fragment.length * Byte.SIZE);
        assertThatIsRefused(flip(fragment, bit), bit < BrookProtocol.SEALED_LENGTH_LENGTH * Byte.SIZE);
    }

    @Test
    void anyOtherKeyIsRefused() {
        byte[] fragment = seal(RecordedStream.pattern(10));
        TunnelKeys otherPassword = new TunnelKeys(Password.of("Secret"), "up", "down");
        TunnelKeys otherInfo = new TunnelKeys(Password.of("secret"), "Up", "down");
        assertThatIsRefused(otherPassword.opener(Sender.CLIENT, nonce(), 2014), fragment);
        assertThatIsRefused(otherInfo.opener(Sender.CLIENT, nonce(), 2014), fragment);
        assertThatIsRefused(KEYS.opener(Sender.SERVER, nonce(), 2014), fragment);
        assertThatIsRefused(KEYS.opener(Sender.CLIENT, Nonce.random(), 2014), fragment);
    }

    @Test
    void repeatedSwappedOrDroppedFragmentsAreRefused() throws BrookException {
        FragmentSealer sealer = KEYS.sealer(Sender.CLIENT, nonce());
        byte[] first = seal(sealer, RecordedStream.pattern(5));
        byte[] second = seal(sealer, RecordedStream.pattern(5));
        assertThat(first).isNotEqualTo(second);

        FragmentOpener repeated = opener(2014);
        repeated.openLength(first, 0);
        repeated.openPayload(first, BrookProtocol.SEALED_LENGTH_LENGTH, 5, new byte[5], 0);
        assertThatIsRefused(repeated, first);
        assertThatIsRefused(opener(2014), second);
    }

    @Test
    void aFragmentTakesTwoNonces() {
        Nonce nonce = nonce();
        seal(KEYS.sealer(Sender.CLIENT, nonce), new byte[0]);
        Nonce expected = nonce();
        expected.increment();
        expected.increment();
        assertThat(nonce).isEqualTo(expected);
    }

    @Test
    void aReleasedCipherServesOthersAndNotItsOldTunnel() throws BrookException {
        byte[] payload = RecordedStream.pattern(100);
        byte[] expected = seal(payload);
        FragmentSealer sealer = KEYS.sealer(Sender.CLIENT, nonce());
        FragmentOpener opener = opener(2014);
        assertThat(opener.openLength(seal(sealer, payload), 0)).isEqualTo(payload.length);
        sealer.release();
        sealer.release();
        opener.release();

        FragmentSealer first = KEYS.sealer(Sender.CLIENT, nonce());
        FragmentSealer second = KEYS.sealer(Sender.SERVER, nonce());
        assertThat(seal(second, payload)).isNotEqualTo(expected);
        assertThat(seal(first, payload)).isEqualTo(expected);
        assertThat(open(expected, 2014)).isEqualTo(payload);
        assertThatThrownBy(() -> seal(sealer, payload)).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> opener.openLength(expected, 0)).isExactlyInstanceOf(IllegalStateException.class);
    }

    @Test
    void tunnelsOfManyThreadsAtOnceGetTheirOwnKeys() throws Exception {
        byte[] payload = RecordedStream.pattern(100);
        byte[] expected = seal(payload);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> right = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                right.add(threads.submit(() -> {
                    boolean all = true;
                    for (int tunnel = 0; tunnel < 300; tunnel++) {
                        FragmentSealer sealer = KEYS.sealer(Sender.CLIENT, nonce());
                        all &= Arrays.equals(seal(sealer, payload), expected);
                        sealer.release();
                        all &= KEYS.isMarked(KEYS.answerNonce(NONCE).toByteArray());
                    }
                    return all;
                }));
            }
            for (Future<Boolean> each : right) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void assertThatIsRefused(byte[] fragment, boolean flippedInLength) {
        FragmentOpener opener = opener(BrookProtocol.MAX_PAYLOAD);
        assertThatThrownBy(() -> {
                    int length = opener.openLength(fragment, 0);
                    opener.openPayload(fragment, BrookProtocol.SEALED_LENGTH_LENGTH, length, new byte[length], 0);
                })
                .isExactlyInstanceOf(AuthenticationFailed.class)
                .hasMessage("fragment " + (flippedInLength ? "length" : "payload") + " does not authenticate");
    }

    private static void assertThatIsRefused(FragmentOpener opener, byte[] fragment) {
        assertThatThrownBy(() -> opener.openLength(fragment, 0))
                .isExactlyInstanceOf(AuthenticationFailed.class)
                .hasMessage("fragment length does not authenticate");
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return flipped;
    }

    private static byte[] seal(byte[] payload) {
        return seal(KEYS.sealer(Sender.CLIENT, nonce()), payload);
    }

    private static byte[] seal(FragmentSealer sealer, byte[] payload) {
        byte[] out = new byte[payload.length + BrookProtocol.FRAGMENT_OVERHEAD];
        assertThat(sealer.seal(payload, 0, payload.length, out, 0)).isEqualTo(out.length);
        return out;
    }

    private static byte[] open(byte[] fragment, int limit) throws BrookException {
        FragmentOpener opener = opener(limit);
        byte[] payload = new byte[opener.openLength(fragment, 0)];
        opener.openPayload(fragment, BrookProtocol.SEALED_LENGTH_LENGTH, payload.length, payload, 0);
        return payload;
    }

    private static FragmentOpener opener(int limit) {
        return KEYS.opener(Sender.CLIENT, nonce(), limit);
    }

    private static Nonce nonce() {
        return Nonce.copyOf(NONCE, 0);
    }
}
