package brookloom.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;

class KeyDerivationTest {
    private final KeyDerivation hkdf = new KeyDerivation();

    @Test
    void theFirstTestCaseOfRfc5869ComesOut() {
        byte[] secret = new byte[22];
        Arrays.fill(secret, (byte) 0x0b);
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c");
        byte[] info = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9");
        assertThat(hkdf.derive(secret, salt, info))
                .asHexString()
                .isEqualToIgnoringCase("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    @Property(tries = 200)
    void bouncyCastleDerivesTheSame(
            @ForAll @Size(min = 1, max = 100) byte[] secret, @ForAll @Size(12) byte[] salt, @ForAll String info) {
        byte[] infoBytes = info.getBytes(UTF_8);
        HKDFBytesGenerator other = new HKDFBytesGenerator(SHA256Digest.newInstance());
        other.init(new HKDFParameters(secret, salt, infoBytes));
        byte[] expected = new byte[BrookProtocol.KEY_LENGTH];
        other.generateBytes(expected, 0, expected.length);
        assertThat(hkdf.derive(secret, salt, infoBytes)).isEqualTo(expected);
    }
}
