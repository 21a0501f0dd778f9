package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.testing.SealedUdp;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.ManyUsers;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory of datagrams has no lock. Whatever it accepts is reported to the other servers in the same step, by the same
 * thread; that nothing else uses it is a rule of the architecture.
 */
class LoopThreadTest extends PlainDatagramsFixture {
    /** Name of the fixture's loop, and so of its thread. */
    private static final String LOOP = "udp";

    private final List<String> threads = new CopyOnWriteArrayList<>();

    private void watch() {
        shared = (kind, keys, nonce, timestamp) -> {
            threads.add(Thread.currentThread().getName());
            return () -> true;
        };
    }

    @Test
    void datagramsAreRememberedOnTheLoopsThread() throws Exception {
        watch();
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            assertAnswers(client, to(target), 1);
            assertAnswers(client, to(target), 2);
        }
        assertThat(threads).containsExactly(LOOP, LOOP);
    }

    /** Which user has sent the first one is found out on another thread. */
    @Test
    void datagramsWhoseUserWasSearchedForAreRememberedThereToo(@TempDir Path folder) throws Exception {
        watch();
        UserEntry alice = UserEntry.generate("alice", UserLimits.NONE);
        Path list = folder.resolve("users");
        new UserFile(list).edit("alice", none -> alice);
        TunnelKeys keys = new TunnelKeys(Password.of(alice.password()), HKDF.clientInfo(), HKDF.serverInfo());
        var accounting = new ManyUsers.Accounting(null, "test", clock);
        try (ManyUsers many = ManyUsers.ofFile(new AccessConfig.UserList(list), HKDF, accounting)) {
            users = many;
            try (Server server = new Server(LONG, 10);
                    SealedUdp client = server.client(keys)) {
                assertAnswers(client, to(target), 1);
                assertAnswers(client, to(target), 2);
            }
        }
        assertThat(threads).containsExactly(LOOP, LOOP);
    }
}
