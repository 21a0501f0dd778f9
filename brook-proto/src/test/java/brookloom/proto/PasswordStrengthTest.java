package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordStrengthTest {
    private static final int ENOUGH = 80;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "hello",
                "password",
                "P@ssw0rd!2024",
                "brook-password-1234567890",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abcabcabcabcabcabcabcabcabcabcabc",
                "1234567890123456789012345678901234567890",
                "0123456789abcdefghijklmnopqrstuvwxyz",
                "correct horse battery staple",
                "qwertyuiopasdfghjkl",
                "X7#k9!qLp2",
                "пароль",
            })
    void aWeakPasswordHasFewerThan80Bits(String password) {
        assertThat(Password.of(password).estimatedBits()).isLessThan(ENOUGH);
    }

    /** With the same bytes in each run: by chance, one in tens of thousands has rows of small letters like those of words. */
    @Test
    void generatedPasswordsHaveAtLeast80() {
        Random random = new Random(4711);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[18];
            random.nextBytes(bytes);
            assertThat(Password.of(Base64.getEncoder().encodeToString(bytes)).estimatedBits())
                    .isGreaterThanOrEqualTo(ENOUGH);
            byte[] half = new byte[16];
            random.nextBytes(half);
            assertThat(Password.of(HexFormat.of().formatHex(half)).estimatedBits())
                    .isGreaterThanOrEqualTo(ENOUGH);
        }
    }

    @Test
    void sevenWordsAreEnough() {
        assertThat(Password.of("graveyard unstable pelican tropics harvest modular cinnamon")
                        .estimatedBits())
                .isGreaterThanOrEqualTo(ENOUGH);
    }

    /** Characters times the bits of their kinds; words, repetitions and rows of neighbours count less. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "8396174052 33",
                "a9f3c7b2e8 40",
                "a0f3c7b2e8 40",
                "beadface91 40",
                "A9F3C7B2E8 40",
                "aQ7! 26",
                "zQ7! 26",
                "qA7! 26",
                "qZ7! 26",
                "qA0! 26",
                "qA9! 26",
                "qA7\u00f0 32",
                "!#%&( 25",
                "QXGBZ 23",
                "QX7G 20",
                "qxg 14",
                "qxgb 9",
                "azqx 9",
                "fae 14",
                "!qxgb 15",
                "q7x9g2 31",
                "q7x9gq 31",
                "q7x9g2q7x9g2 32",
                "q7q7 11",
                "q7x1234 25",
                "123 6",
                "password 7",
                "P@ssw0rd 7",
                "xpassword 9",
            })
    void theEstimateIsTheSumOfWhatCharactersAndWordsAreWorth(String password, int bits) {
        assertThat(Password.of(password).estimatedBits()).isEqualTo(bits);
    }
}
