package brookloom.server.shared;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.text.HostPort;
import brookloom.proto.Password;
import brookloom.server.config.StateConfig;
import brookloom.testing.Eventually;
import brookloom.testing.FreshLog;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({LeakCheck.class, FreshLog.class})
class SharedStateTest {
    private static final StateKeys KEYS = new StateKeys(Password.of("secret"));
    private static final long TIME = 1_800_000_000;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final FakeStore store = new FakeStore();
    private final List<SharedState> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        store.hang(false);
        servers.forEach(SharedState::close);
    }

    @Test
    void aNonceIsNewAtOneServerOnly() throws Exception {
        SharedState first = server(LONG);
        SharedState second = server(LONG);
        for (int i = 0; i < 1000; i++) {
            assertThat(claim(first, i).isNew()).isTrue();
            assertThat(claim(second, i).isNew()).isFalse();
            assertThat(second.claim(NonceKind.DATAGRAM, () -> KEYS, nonce(i), TIME)
                            .isNew())
                    .as("of another kind")
                    .isTrue();
        }
    }

    @Test
    void ofServersWithOtherPasswordsEachHasItsOwn() throws Exception {
        SharedState first = server(LONG);
        SharedState second = server(LONG);
        StateKeys others = new StateKeys(Password.of("another secret"));
        assertThat(claim(first, 1).isNew()).isTrue();
        assertThat(second.claim(NonceKind.OPENING, () -> others, nonce(1), TIME).isNew())
                .isTrue();
    }

    @Test
    void everyKeyExpiresOnceItsNoncesCannotPassAnyMore() throws Exception {
        SharedState server = server(LONG);
        for (int ahead : new int[] {-60, 0, 61}) {
            assertThat(server.claim(NonceKind.OPENING, () -> KEYS, nonce(ahead + 100), TIME + ahead)
                            .isNew())
                    .isTrue();
        }
        assertThat(store.keys()).hasSize(3).allSatisfy((key, seconds) -> {
            assertThat(key).startsWith("brook-loom:n:o:");
            assertThat(seconds).isBetween(120L, 320L);
        });
    }

    @Test
    void aStoreThatHangsIsWaitedForShortlyAndByFew() throws Exception {
        SharedState server = server(Duration.ofMillis(1));
        store.hang(true);
        for (int i = 0; i < 1000; i++) {
            assertThat(claim(server, i).isNew()).isTrue();
        }
        assertThat(server.health().isPrompt()).isFalse();
    }

    @Test
    void whatWasAcceptedMeanwhileIsToldWhenTheStoreIsBack() throws Exception {
        SharedState first = server(LONG);
        SharedState second = server(LONG);
        store.fail("it is a teapot: give another");
        for (int i = 0; i < 2000; i++) {
            assertThat(claim(first, i).isNew()).isTrue();
        }
        Eventually.holds(() -> assertThat(LogLines.with("it is a teapot")).hasSize(2));
        store.fail(null);
        Eventually.holds(() -> {
            assertThat(first.pending()).isZero();
            assertThat(LogLines.with("is back after")).hasSize(2);
        });
        for (int i = 0; i < 2000; i++) {
            assertThat(claim(second, i).isNew()).isFalse();
        }
        assertThat(LogLines.with("shared state"))
                .as("a line at each end, for two")
                .hasSize(4);
    }

    @Test
    void anAnswerThatGotLostMakesNoReplay() throws Exception {
        SharedState server = server(LONG);
        store.failAfterwards(3);
        List<SharedReplays.Claim> claims = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            claims.add(claim(server, i));
        }
        assertThat(claims).allMatch(SharedReplays.Claim::isNew);
        Eventually.holds(() -> assertThat(server.pending()).isZero());
    }

    @Test
    void aFloodOfDatagramsCostsNoOpeningItsPlace() throws Exception {
        SharedState server = server(LONG);
        store.fail("gone");
        Eventually.holds(() -> assertThat(server.health().isUp()).isFalse());
        claim(server, 1);
        for (int i = 0; i < 200_000; i++) {
            server.claim(NonceKind.DATAGRAM, () -> KEYS, nonce(i), TIME);
        }
        assertThat(server.pending()).isLessThan(70_000);
        store.fail(null);
        Eventually.holds(() -> assertThat(server.pending()).isZero());
        assertThat(claim(server(LONG), 1).isNew()).isFalse();
    }

    private SharedState server(Duration patience) throws Exception {
        StateConfig config =
                new StateConfig(new HostPort("store.test", 6379), false, null, null, 0, "brook-loom", patience);
        SharedState server = SharedState.start(store, config, () -> Instant.ofEpochSecond(TIME));
        servers.add(server);
        Eventually.holds(() -> assertThat(server.health().isUp()).isTrue());
        return server;
    }

    private static SharedReplays.Claim claim(SharedState server, int number) {
        return server.claim(NonceKind.OPENING, () -> KEYS, nonce(number), TIME);
    }

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(20).putInt(number).array();
    }
}
