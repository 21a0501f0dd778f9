package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NonceTest {
    @ParameterizedTest
    @CsvSource({
        "000000000000000000000000, 010000000000000000000000",
        "ff0000000000000000000000, 000100000000000000000000",
        "fffffffffffffeffaabbccdd, 000000000000ffffaabbccdd",
        "ffffff7f00000000aabbccdd, 0000008000000000aabbccdd",
        "ffffffffffffffffaabbccdd, 0000000000000000aabbccdd",
        "ffffffffffffffffffffffff, 0000000000000000ffffffff",
    })
    void incrementCarriesOverEightBytesAndLeavesTheLastFour(String before, String after) {
        Nonce nonce = Nonce.copyOf(HexFormat.of().parseHex(before), 0);
        nonce.increment();
        assertThat(HexFormat.of().formatHex(nonce.toByteArray())).isEqualTo(after);
    }

    @Property
    void incrementIsLittleEndianAdditionModuloTwoToThe64(@ForAll @Size(12) byte[] bytes) {
        Nonce nonce = Nonce.copyOf(bytes, 0);
        nonce.increment();
        byte[] next = nonce.toByteArray();
        assertThat(counter(next)).isEqualTo(counter(bytes).add(BigInteger.ONE).mod(BigInteger.TWO.pow(64)));
        assertThat(next).endsWith(bytes[8], bytes[9], bytes[10], bytes[11]);
    }

    @Test
    void copyOfTakesTwelveBytesFromTheOffsetAndSharesNone() {
        byte[] source = HexFormat.of().parseHex("eeee0102030405060708090a0b0cff");
        Nonce nonce = Nonce.copyOf(source, 2);
        source[2] = 99;
        nonce.toByteArray()[0] = 99;
        assertThat(HexFormat.of().formatHex(nonce.toByteArray())).isEqualTo("0102030405060708090a0b0c");
    }

    @Test
    void equalBytesAreEqualNoncesAndRandomOnesDiffer() {
        Nonce nonce = Nonce.random();
        assertThat(Nonce.copyOf(nonce.toByteArray(), 0)).isEqualTo(nonce).hasSameHashCodeAs(nonce);
        assertThat(Nonce.random()).isNotEqualTo(nonce);
    }

    @Test
    void noncesSpreadOverAHashTable() {
        assertThat(Stream.generate(Nonce::random)
                        .limit(100)
                        .map(Nonce::hashCode)
                        .distinct())
                .hasSizeGreaterThan(90);
    }

    private static BigInteger counter(byte[] nonce) {
        byte[] bigEndian = new byte[8];
        for (int i = 0; i < 8; i++) {
            bigEndian[i] = nonce[7 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
