package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:30Z");

    private final UpgradeKeys keys = new UpgradeKeys(Password.of("secret"));

    @Test
    void aKeyTellsThePasswordAndThePathToWhoHasThem() {
        byte[] key = keys.make(NOW, "/ws");
        assertThat(key).hasSize(UpgradeKeys.LENGTH);
        assertThat(keys.minuteOf(key, NOW, "/ws")).isEqualTo(UpgradeKeys.minute(NOW));
        assertThat(keys.minuteOf(key, NOW, "/other")).isEqualTo(-1);
        assertThat(new UpgradeKeys(Password.of("other")).minuteOf(key, NOW, "/ws"))
                .isEqualTo(-1);
    }

    /** Computed by Python's hmac: HKDF of the password, then HMAC of random, minute and path. */
    @Test
    void theKeyIsAsDocumented() {
        byte[] key = HexFormat.of().parseHex("0102030405060708c4932de0f158f1d0");
        assertThat(keys.minuteOf(key, NOW, "/ws")).isEqualTo(UpgradeKeys.minute(NOW));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] key = keys.make(NOW, "/ws");
        for (int bit = 0; bit < key.length * 8; bit++) {
            byte[] flipped = key.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(keys.minuteOf(flipped, NOW, "/ws")).as("bit " + bit).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "60, true", "-60, true", "89, true", "-90, true", "90, false", "-91, false"})
    void clocksMayDifferByAMinute(int seconds, boolean accepted) {
        byte[] key = keys.make(NOW, "/ws");
        assertThat(keys.minuteOf(key, NOW.plusSeconds(seconds), "/ws") >= 0).isEqualTo(accepted);
    }

    @Test
    void noTwoKeysAreAlike() {
        assertThat(keys.make(NOW, "/ws")).isNotEqualTo(keys.make(NOW, "/ws"));
    }

    @Test
    void theSecretIsNotPrinted() {
        assertThat(keys).hasToString("UpgradeKeys[redacted]");
    }
}
