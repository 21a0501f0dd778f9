package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.config.HkdfConfig;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.server.config.AccessConfig;
import brookloom.server.shared.FakeStore;
import brookloom.server.shared.SharedState;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers with the same users, and one store. */
@ExtendWith(LeakCheck.class)
class SharedUsersTest {
    private static final UserLimits QUOTA = new UserLimits(1000, 0, 0, null, List.of(), false);

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
    private final FakeStore store = new FakeStore();
    private final List<Server> servers = new ArrayList<>();
    private Path file;

    @BeforeEach
    void listUsers() throws IOException {
        file = folder.resolve("users");
        Files.writeString(file, UserEntry.generate("alice", QUOTA).toLine());
    }

    @AfterEach
    void stop() {
        store.fail(null);
        servers.forEach(Server::close);
    }

    @Test
    void aQuotaHoldsForAllServersTogether() throws Exception {
        Server first = server("first");
        Server second = server("second");
        Server third = server("third");
        first.moves(300, 33);
        second.moves(300, 33);
        for (Server server : servers) {
            Eventually.holds(() -> assertThat(server.known()).isEqualTo(666));
            assertThat(server.isServed()).isTrue();
        }
        third.moves(300, 34);
        for (Server server : servers) {
            Eventually.holds(() -> assertThat(server.isServed()).isFalse());
        }
        assertThat(store.hashes()).hasSize(1);
        assertThat(store.keys().values()).allMatch(seconds -> seconds > 31 * 24 * 3600);
        assertThat(store.keys().keySet()).allMatch(key -> key.matches("brook-loom:t:2026-11:[A-Za-z0-9_-]{22}"));
    }

    @Test
    void anAnswerThatGotLostCountsNothingTwice() throws Exception {
        Server first = server("first");
        Server second = server("second");
        for (int i = 0; i < 10; i++) {
            store.failAfterwards(2);
            first.moves(10, 20);
            second.moves(5, 5);
        }
        Eventually.holds(() -> {
            assertThat(first.known()).isEqualTo(400);
            assertThat(second.known()).isEqualTo(400);
        });
        assertThat(store.traffic()).isEqualTo(400);
    }

    @Test
    void aStoreThatHasForgottenEverythingIsToldAgain() throws Exception {
        Server first = server("first");
        Server second = server("second");
        first.moves(100, 100);
        second.moves(50, 50);
        Eventually.holds(() -> assertThat(store.traffic()).isEqualTo(300));
        Eventually.holds(() -> assertThat(second.known()).isEqualTo(300));
        store.fail("gone");
        first.moves(10, 10);
        Eventually.holds(() -> assertThat(first.state.toString()).contains("gone"));
        Eventually.holds(() -> assertThat(second.state.toString()).contains("gone"));
        assertThat(second.known()).as("by the last known figures").isEqualTo(300);
        store.forget();
        store.fail(null);
        Eventually.holds(() -> {
            assertThat(store.traffic()).isEqualTo(320);
            assertThat(first.known()).isEqualTo(320);
            assertThat(second.known()).isEqualTo(320);
        });
    }

    @Test
    void aServerGoesOnInItsOwnFieldAfterARestart() throws Exception {
        Server first = server("first");
        first.moves(100, 0);
        stop(first);
        assertThat(store.traffic()).as("told at the stop").isEqualTo(100);
        Server again = server("first");
        again.moves(1, 0);
        Eventually.holds(() -> assertThat(store.traffic()).isEqualTo(101));
        assertThat(store.hashes().values()).allMatch(fields -> fields.size() == 1);
    }

    @Test
    void whatAKilledServerHadToldCountsThoughItWasNotWrittenDown() throws Exception {
        stop(server("first"));
        Path before = folder.resolve("before");
        copy(folder.resolve("first"), before);
        Server killed = server("first");
        killed.moves(400, 500);
        stop(killed);
        copy(before, folder.resolve("first"));
        Server next = server("first");
        Eventually.holds(() -> assertThat(next.known()).isEqualTo(900));
        next.moves(0, 99);
        Eventually.holds(() -> assertThat(store.traffic()).isEqualTo(999));
        assertThat(next.isServed()).isTrue();
        next.moves(1, 0);
        assertThat(next.isServed()).isFalse();
    }

    @Test
    void withoutTheStoreAServerStartsWithTheLastKnownFigures() throws Exception {
        Server first = server("first");
        Server second = server("second");
        first.moves(600, 400);
        Eventually.holds(() -> assertThat(second.isServed()).isFalse());
        second.users.accounts().look();
        second.users.accounts().look();
        stop(second);
        store.fail("gone");
        assertThat(server("second").isServed()).isFalse();
    }

    @Test
    void aMonthEndsWithWhatWasCountedInItAndTheNextBeginsWithNothing() throws Exception {
        Server first = server("first");
        Server second = server("second");
        first.moves(600, 0);
        second.moves(600, 0);
        Eventually.holds(() -> assertThat(first.isServed()).isFalse());
        now.set(Instant.parse("2026-12-01T00:00:01Z"));
        for (Server server : servers) {
            server.users.accounts().look();
            assertThat(server.isServed()).isTrue();
        }
        first.moves(7, 0);
        Eventually.holds(() -> assertThat(second.known()).isEqualTo(7));
        assertThat(store.traffic()).isEqualTo(1207);
        assertThat(store.keys().keySet()).anyMatch(key -> key.contains(":2026-12:"));
    }

    private Server server(String name) throws Exception {
        Server server = new Server(name);
        servers.add(server);
        return server;
    }

    private void stop(Server server) {
        servers.remove(server);
        server.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path each : files.toList()) {
                Files.copy(each, to.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** One of several servers. */
    private final class Server implements AutoCloseable {
        private final SharedState state = store.start(now::get);
        private final ManyUsers users;

        Server(String name) throws Exception {
            users = ManyUsers.ofFile(
                    new AccessConfig.UserList(file),
                    HkdfConfig.DEFAULT,
                    new ManyUsers.Accounting(folder.resolve(name), "test", now::get, state));
        }

        private User alice() {
            return users.all().getFirst();
        }

        void moves(long up, long down) throws Exception {
            LiveTunnel live = new TunnelMonitor()
                    .start("alice", Network.TCP, null, new Destination(HostAddress.parse("example.com"), 443));
            try (UserTunnel tunnel = alice().enter(live)) {
                live.sent(Math.toIntExact(up));
                live.received(Math.toIntExact(down));
                users.accounts().look();
            }
        }

        /** Looks once, and returns what was known then. */
        long known() {
            users.accounts().look();
            return alice().used().total() + alice().elsewhere().total();
        }

        boolean isServed() {
            users.accounts().look();
            return alice().refusal(now.get()) == null;
        }

        @Override
        public void close() {
            users.close();
            state.close();
        }
    }
}
