package brookloom.client.tls.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.tls.TlsStreamTest;
import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompressedCertificateTest {
    private byte[] plain = new byte[1000];
    private byte[] packed = new byte[0];

    @BeforeEach
    void pack() throws IOException {
        assumeTrue(Brotli4jLoader.isAvailable(), "brotli has no native code for this machine");
        plain = TlsStreamTest.random(1000);
        packed = Encoder.compress(plain);
    }

    @Test
    void unpacks() throws IOException {
        assertThat(CompressedCertificate.unpack(message(2, 1000, packed), 1000)).isEqualTo(plain);
    }

    @Test
    void refusesOneThatClaimsToBeTooLarge() {
        assertAlert(
                message(2, 1000, packed),
                999,
                AlertDescription.bad_certificate,
                "compressed certificate of 1000 bytes, must be at most 999");
    }

    @Test
    void stopsUnpackingAtTheLengthItClaims() throws IOException {
        byte[] bomb = Encoder.compress(new byte[1 << 24]);
        assertAlert(message(2, 1000, bomb), 1000, AlertDescription.bad_certificate, "is not as long as it says");
    }

    @Test
    void refusesOneThatIsShorterThanItClaims() {
        assertAlert(message(2, 1001, packed), 2000, AlertDescription.bad_certificate, "is not as long as it says");
    }

    @Test
    void refusesAnotherAlgorithm() {
        assertAlert(message(1, 1000, packed), 1000, AlertDescription.illegal_parameter, "algorithm 1");
    }

    @Test
    void refusesCutAndPaddedMessages() {
        byte[] whole = message(2, 1000, packed).readAllBytes();
        assertThatThrownBy(
                        () -> CompressedCertificate.unpack(new ByteArrayInputStream(whole, 0, whole.length - 1), 1000))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> CompressedCertificate.unpack(
                        new ByteArrayInputStream(Arrays.copyOf(whole, whole.length + 1)), 1000))
                .isInstanceOf(IOException.class);
    }

    @Property(tries = 500)
    void anyBytesAreUnpackedOrRefused(@ForAll byte[] noise) {
        try {
            assertThat(CompressedCertificate.unpack(message(2, 100, noise), 100))
                    .hasSize(100);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(TlsFatalAlert.class);
        }
    }

    private static void assertAlert(ByteArrayInputStream message, int most, short alert, String text) {
        assertThatThrownBy(() -> CompressedCertificate.unpack(message, most))
                .isInstanceOfSatisfying(
                        TlsFatalAlert.class,
                        thrown -> assertThat(thrown.getAlertDescription()).isEqualTo(alert))
                .hasMessageContaining(text);
    }

    private static ByteArrayInputStream message(int algorithm, int length, byte[] packed) {
        ByteBuffer message = ByteBuffer.allocate(8 + packed.length);
        message.putShort((short) algorithm);
        message.put((byte) (length >>> 16)).putShort((short) length);
        message.put((byte) (packed.length >>> 16)).putShort((short) packed.length);
        message.put(packed);
        return new ByteArrayInputStream(message.array());
    }
}
