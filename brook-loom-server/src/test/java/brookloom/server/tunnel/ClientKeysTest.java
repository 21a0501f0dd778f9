package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.config.HkdfConfig;
import brookloom.net.websocket.WebSocketKey;
import brookloom.proto.Password;
import brookloom.proto.UpgradeKeys;
import brookloom.server.targets.Peer;
import brookloom.server.users.OnePassword;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Minutes count from the start of the server, which is in the middle of minute 0. */
class ClientKeysTest {
    private static final Instant START = Instant.parse("2026-11-30T12:00:30Z");
    private static final Peer PEER = new Peer("192.0.2.1", 1000);

    private final Password password = Password.of("a password");
    private final UpgradeKeys client = new UpgradeKeys(password);
    private Instant now = START;
    private final ClientKeys keys = new ClientKeys(new OnePassword(password, HkdfConfig.DEFAULT), () -> now);

    @AfterEach
    void wipe() {
        password.close();
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    private String madeIn(int minute) {
        return Base64.getEncoder().encodeToString(client.make(at(minute), "/ws"));
    }

    private boolean isOurs(String key) {
        return keys.isOurs(key, "/ws", PEER);
    }

    @Test
    void aKeyCountsOnce() {
        String key = madeIn(0);
        assertThat(isOurs(key)).isTrue();
        assertThat(isOurs(key)).isFalse();
        assertThat(isOurs(madeIn(0))).isTrue();
    }

    @Test
    void aKeyOfAnotherPathIsAnybodysAndNotUsedUp() {
        String key = madeIn(0);
        assertThat(keys.isOurs(key, "/other", PEER)).isFalse();
        assertThat(isOurs(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "AAAA", "not base64!", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=="})
    void anythingElseIsAnybodys(String key) {
        assertThat(isOurs(key)).isFalse();
        assertThat(keys.isOurs(null, "/ws", PEER)).isFalse();
        assertThat(isOurs(WebSocketKey.random())).isFalse();
    }

    @Test
    void aKeyMadeBeforeTheStartIsAnybodys() {
        assertThat(isOurs(madeIn(-1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void clocksMayDifferByAMinute(int minute) {
        now = at(5);
        assertThat(isOurs(madeIn(minute))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 7})
    void keysOfOtherMinutesAreAnybodys(int minute) {
        now = at(5);
        assertThat(isOurs(madeIn(minute))).isFalse();
    }

    @Test
    void aUsedKeyIsRememberedForAsLongAsItsMinuteCounts() {
        String ahead = madeIn(1);
        assertThat(isOurs(ahead)).isTrue();
        for (int minute = 0; minute <= 5; minute++) {
            now = at(minute);
            assertThat(isOurs(ahead)).as("in minute " + minute).isFalse();
            assertThat(isOurs(madeIn(minute)))
                    .as("another, in minute " + minute)
                    .isTrue();
        }
    }

    @Test
    void aClockThatGoesBackBringsNoForgottenKeyBack() {
        String used = madeIn(0);
        assertThat(isOurs(used)).isTrue();
        now = at(10); // the clock is set forward
        assertThat(isOurs(madeIn(10))).isTrue();
        now = at(0); // and back again
        assertThat(isOurs(used)).isFalse();
        assertThat(isOurs(madeIn(0)))
                .as("of a minute whose keys were forgotten")
                .isFalse();
        assertThat(isOurs(madeIn(1))).as("of the next minute").isTrue();
        now = at(1);
        assertThat(isOurs(madeIn(1))).isTrue();
    }

    @Test
    void aClockThatGoesBackLocksNobodyOutOfMinutesWithoutKeys() {
        now = at(10);
        assertThat(isOurs(madeIn(10))).isTrue();
        now = at(3);
        assertThat(isOurs(madeIn(3))).isTrue();
        assertThat(isOurs(madeIn(2))).isTrue();
    }
}
