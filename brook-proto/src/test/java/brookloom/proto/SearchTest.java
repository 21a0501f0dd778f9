package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.TunnelKeys.Search;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedDatagrams;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchTest {
    private static final TunnelKeys OTHER = new TunnelKeys(Password.of("another password"));

    private final Search search = new Search();

    @ParameterizedTest
    @MethodSource("brookloom.proto.testing.Vectors#sealedStreams")
    void anOpeningOfTheOriginalIsItsPasswordsAndNoOther(RecordedStream recorded) {
        byte[] start = Arrays.copyOf(recorded.sentByClient(), Search.START_LENGTH);
        search.setNonce(start);
        assertThat(search.isOpening(OTHER, start)).isFalse();
        assertThat(search.isOpening(recorded.keys(), start)).isTrue();
        assertThat(search.isOpening(OTHER, start)).isFalse();
    }

    @Test
    void everyBitOfAnOpeningCounts() {
        RecordedStream recorded = Vectors.sealedStreams().findFirst().orElseThrow();
        byte[] start = Arrays.copyOf(recorded.sentByClient(), Search.START_LENGTH);
        for (int bit = 0; bit < start.length * Byte.SIZE; bit++) {
            start[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            search.setNonce(start);
            assertThat(search.isOpening(recorded.keys(), start))
                    .as("bit %d", bit)
                    .isFalse();
            start[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
    }

    @Test
    void aDatagramIsTriedWhereItsTimeMakesSense() {
        RecordedDatagrams recorded = Vectors.datagrams();
        byte[] datagram = recorded.packets().getFirst().sentByClient();
        long now = recorded.clock().instant().getEpochSecond();
        search.setNonce(datagram);
        assertThat(search.mayBeDatagram(recorded.keys(), datagram, now)).isTrue();
        assertThat(search.mayBeDatagram(recorded.keys(), datagram, now + 100)).isFalse();
        assertThat(search.mayBeDatagram(OTHER, datagram, now)).isFalse();
    }

    @Test
    void oneSaltServesManyKeys() {
        KeyDerivation hkdf = new KeyDerivation();
        byte[] salt = {1, 2, 3};
        hkdf.salt(salt);
        for (byte i = 0; i < 5; i++) {
            byte[] secret = {i, 1};
            byte[] info = {i, 2};
            assertThat(hkdf.derive(secret, info)).isEqualTo(new KeyDerivation().derive(secret, salt, info));
        }
    }

    @Test
    void anOpeningThatASealerMadeIsFoundWhateverItsLength() {
        TunnelKeys keys = new TunnelKeys(Password.of("secret"), "up", "down");
        for (int length : new int[] {9, 11, 23, 100, 263}) {
            Nonce nonce = keys.freshNonce(Sender.CLIENT);
            byte[] start = Arrays.copyOf(nonce.toByteArray(), 2048);
            keys.sealer(Sender.CLIENT, nonce).seal(new byte[length], 0, length, start, BrookProtocol.NONCE_LENGTH);
            search.setNonce(start);
            assertThat(search.isOpening(keys, start)).as("%d bytes", length).isTrue();
        }
    }
}
