package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.MalformedRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class UnencryptedOpeningTest {
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"));

    @Property
    @Domain(Destinations.class)
    void whatIsEncodedDecodesToTheSame(@ForAll Destination destination) throws BrookException {
        OpenRequest request = new OpenRequest(1_700_000_000, Network.TCP, destination);
        byte[] encoded = UnencryptedOpening.encode(KEYS, request);

        int length = UnencryptedOpening.requestLength(KEYS, Arrays.copyOf(encoded, UnencryptedOpening.HEADER_LENGTH));

        assertThat(UnencryptedOpening.HEADER_LENGTH + length).isEqualTo(encoded.length);
        assertThat(OpenRequest.decode(ByteBuffer.wrap(encoded, UnencryptedOpening.HEADER_LENGTH, length)))
                .isEqualTo(request);
    }

    @Test
    void everyFlippedBitOfTheHashIsRefused() {
        byte[] header = header(11);
        for (int bit = 0; bit < BrookProtocol.PASSWORD_HASH_LENGTH * Byte.SIZE; bit++) {
            byte[] flipped = header.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> UnencryptedOpening.requestLength(KEYS, flipped))
                    .isExactlyInstanceOf(AuthenticationFailed.class)
                    .hasMessage("password hash does not authenticate");
        }
    }

    @Test
    void theLongestRequestPassesAndOneByteMoreIsRefused() throws BrookException {
        assertThat(UnencryptedOpening.MAX_REQUEST_LENGTH).isEqualTo(263);
        assertThat(UnencryptedOpening.requestLength(KEYS, header(263))).isEqualTo(263);
        for (int length : new int[] {264, 0x8000, 0xffff}) {
            assertThatThrownBy(() -> UnencryptedOpening.requestLength(KEYS, header(length)))
                    .isExactlyInstanceOf(MalformedRequest.class)
                    .hasMessage("opening of " + length + " bytes, limit 263");
        }
    }

    private static byte[] header(int length) {
        return ByteBuffer.allocate(UnencryptedOpening.HEADER_LENGTH)
                .put(KEYS.passwordHash())
                .putShort((short) length)
                .array();
    }
}
