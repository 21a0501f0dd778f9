package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Program;
import brookloom.server.users.TrafficStore;
import brookloom.server.users.UsedBytes;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users have used is known after a server was killed. */
class KilledServerTest {
    private static final int BYTES = 1 << 20;
    private static final int RATE = 500_000;

    @TempDir
    Path folder;

    @Test
    void trafficThatWasWrittenIsCountedOnAfterAKill() throws Exception {
        UserEntry alice = UserEntry.generate("alice", new UserLimits(1 << 30, 0, 0, null, List.of(), false));
        new UserFile(folder.resolve("users")).edit("alice", none -> alice);
        int port = FreePort.next();
        try (TcpTarget echo = TcpTarget.echo()) {
            try (Program server = server(port);
                    Client client = client(alice, port)) {
                exchange(client, echo);
                Eventually.holds(() -> assertThat(used()).isEqualTo(new UsedBytes(BYTES, BYTES)));
                exchange(client, echo);
                ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            }
            UsedBytes afterKill = used();
            assertThat(afterKill.up()).isBetween((long) BYTES, 2L * BYTES);
            try (Program server = server(port);
                    Client client = client(alice, port)) {
                exchange(client, echo);
                Eventually.holds(() -> assertThat(used()).isEqualTo(afterKill.plus(new UsedBytes(BYTES, BYTES))));
            }
        }
    }

    @Test
    void aKillBetweenTwoReportsLosesFiveSecondsOfTrafficAtMost() throws Exception {
        UserEntry alice = UserEntry.generate("alice", new UserLimits(0, RATE, 0, null, List.of(), false));
        new UserFile(folder.resolve("users")).edit("alice", none -> alice);
        int port = FreePort.next();
        long received = 0;
        try (TcpTarget endless = TcpTarget.serving(KilledServerTest::sendForEver);
                Program server = server(port);
                Client client = client(alice, port);
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", endless.port())) {
            app.setSoTimeout(60_000);
            byte[] buffer = new byte[RATE];
            while (used().down() < 3 * RATE) { // some reports have been written
                received += app.getInputStream().read(buffer);
            }
            received += app.getInputStream().readNBytes(buffer, 0, RATE / 2);
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        }
        assertThat(used().down()).isGreaterThanOrEqualTo(received - 5 * RATE);
    }

    private static void sendForEver(Socket connection) throws IOException {
        byte[] zeros = new byte[RATE];
        while (true) {
            connection.getOutputStream().write(zeros);
        }
    }

    private Program server(int port) throws Exception {
        Program server = Program.start(
                Map.of("STATE_DIRECTORY", folder.resolve("state").toString()),
                Program.onClassPath(
                        "brookloom.server.cli.ServerMain",
                        "wsserver",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--targets",
                        "any",
                        "--users",
                        folder.resolve("users").toString()));
        assertThat(server.port()).isEqualTo(port);
        return server;
    }

    private static Client client(UserEntry user, int port) throws Exception {
        return BrookLoom.builder().secret(Secret.of(user.password())).startClient(port);
    }

    private static void exchange(Client client, TcpTarget echo) throws Exception {
        try (Socket socket = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            socket.setSoTimeout(60_000);
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(new byte[BYTES]);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).hasSize(BYTES);
            sender.join();
        }
    }

    private UsedBytes used() throws Exception {
        return TrafficStore.sum(folder.resolve("state").resolve("traffic"), YearMonth.now(ZoneOffset.UTC))
                .getOrDefault("alice", UsedBytes.NONE);
    }
}
