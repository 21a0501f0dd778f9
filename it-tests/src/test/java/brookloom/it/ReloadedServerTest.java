package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.RawCarrier;
import brookloom.proto.BrookProtocol;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server of a configuration file changes on its own port, while carriers and tunnels come. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@ExtendWith(LeakCheck.class)
class ReloadedServerTest {
    private static final int SHARE = 30;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String PASSWORD = "Hq3vVx0r7dJkE9sT2bLmWnYc";
    private static final String BOB = "{\"name\": \"bob\", \"password\": \"mWnYcHq3vVx0r7dJkE9sT2bL\"}\n";
    private static final int BLOCK = 200_000;

    @TempDir
    private Path folder;

    private final AtomicInteger carriers = new AtomicInteger();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    private Program server(Path file) throws IOException {
        return Program.start(
                Map.of("STATE_DIRECTORY", folder.toString()),
                Program.onClassPath("brookloom.server.cli.ServerMain", "--config", file.toString()));
    }

    private static void says(Program server, String line) throws Exception {
        Eventually.holds(() -> assertThat(String.join("\n", server.said())).contains(line));
    }

    private Thread again(AtomicInteger count, Eventually.Assertion step) {
        return Thread.ofVirtual().start(() -> {
            while (!over && failures.isEmpty()) {
                try {
                    step.check();
                    count.incrementAndGet();
                } catch (Exception | AssertionError e) {
                    failures.add("after " + count + ": " + e);
                }
            }
        });
    }

    private void awaitMore(AtomicInteger count) throws Exception {
        int before = count.get();
        Eventually.holds(() -> assertThat(!failures.isEmpty() || count.get() >= before + SHARE)
                .as("%d served", count.get())
                .isTrue());
        assertThat(failures).isEmpty();
    }

    private static void open(Mode mode, InetSocketAddress server) throws IOException {
        try (RawCarrier carrier = mode.carrier(server)) {
            carrier.send(Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9));
            if (carrier.read(BrookProtocol.NONCE_LENGTH).length == 0) {
                throw new IOException("ended without an answer");
            }
        }
    }

    private static void assertEchoes(Socket app, int value) throws IOException {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(value);
        assertThat(app.getInputStream().read()).isEqualTo(value);
    }

    private static void echo(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            assertEchoes(app, 7);
        }
    }

    private Path users(String quota) throws IOException {
        return Files.writeString(
                folder.resolve("users.jsonl"),
                "{\"name\": \"alice\", \"password\": \"" + PASSWORD + "\", \"quota\": \"" + quota + "\"}\n");
    }

    /** Moves a block up and down. */
    private static void move(Socket app) throws IOException {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(new byte[BLOCK]);
        assertThat(app.getInputStream().readNBytes(BLOCK)).hasSize(BLOCK);
    }

    /** Moves what is too much by the end, at which the tunnel is cut. */
    private static void overdraw(Socket app) {
        try {
            app.getOutputStream().write(new byte[BLOCK]);
        } catch (IOException e) {
            assertThat(e).as("cut already").isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private static void assertEnds(Socket app) throws IOException {
        try {
            app.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "PLAIN"})
    void noCarrierAndNoTunnelFails(Mode mode) throws Exception {
        String kind = mode == Mode.WS ? "wsserver" : "server";
        int port = FreePort.next();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        String text = "password = 'harness'\ntargets = 'any'\n[[" + kind + "]]\nlisten = '127.0.0.1:" + port
                + "'\nprometheus = '127.0.0.1:" + FreePort.next() + "'\n";
        Path file = Files.writeString(folder.resolve("server.toml"), text);
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(file)) {
            assertThat(server.port()).isEqualTo(port);
            try (Client client = mode == Mode.WS
                            ? BrookLoom.builder().startClient(port)
                            : BrookLoom.builder().startPlainClient("127.0.0.1", port);
                    Socket old = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                assertEchoes(old, 1);
                List<Thread> threads = List.of(
                        again(carriers, () -> open(mode, address)),
                        again(carriers, () -> open(mode, address)),
                        again(tunnels, () -> echo(client, target)));
                try {
                    for (String key : List.of("tcpTimeout", "udpTimeout", "halfCloseTimeout")) {
                        awaitMore(carriers);
                        text += key + " = 700\n";
                        Files.writeString(file, text);
                        says(server, "1 started, 1 stopping, 0 unchanged; " + kind + " in line 3: " + key);
                        awaitMore(carriers);
                        awaitMore(tunnels);
                        assertEchoes(old, 2);
                    }
                } finally {
                    over = true;
                    for (Thread thread : threads) {
                        thread.join();
                    }
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    /** The memory is shared: the old server had accepted it, or the new one. */
    @Test
    void anOpeningIsReplayedInVainAtTheServerThatFollows() throws Exception {
        int port = FreePort.next();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        String text = "password = 'harness'\n[[wsserver]]\nlisten = '127.0.0.1:" + port + "'\n";
        Path file = Files.writeString(folder.resolve("server.toml"), text);
        try (Program server = server(file)) {
            assertThat(server.port()).isEqualTo(port);
            byte[] opening = Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9);
            try (RawCarrier carrier = Mode.WS.carrier(address)) {
                carrier.send(opening);
                assertThat(carrier.read(BrookProtocol.NONCE_LENGTH)).isNotEmpty();
            }
            Files.writeString(file, text + "tcpTimeout = 700\n");
            says(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 2: tcpTimeout");
            open(Mode.WS, address);
            try (RawCarrier carrier = Mode.WS.carrier(address)) {
                carrier.send(opening);
                says(server, "replayed");
            }
        }
    }

    /** Both servers count in one place: what the one may not use, the other may not either. */
    @Test
    void theUsersOfAServerAreTheNextOnesToo() throws Exception {
        int port = FreePort.next();
        Path users = users("1MB");
        String text = "users = '" + users + "'\ntargets = 'any'\n[[wsserver]]\nlisten = '127.0.0.1:" + port + "'\n";
        Path file = Files.writeString(folder.resolve("server.toml"), text);
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(file)) {
            assertThat(server.port()).isEqualTo(port);
            try (Client client = BrookLoom.builder().password(PASSWORD).startClient(port);
                    Socket old = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                assertEchoes(old, 1);
                Files.writeString(file, text + "tcpTimeout = 700\n");
                says(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 3: tcpTimeout");
                try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                    move(old);
                    move(app);
                    overdraw(old);
                    assertEnds(app);
                }
                assertEnds(old);
                says(server, "user alice: quota of 1 MB a month reached");
                Files.writeString(users("10MB"), BOB, StandardOpenOption.APPEND);
                says(server, "users: 2");
                echo(client, target);
            }
        }
    }

    @Test
    void otherUsersTakeARestart() throws Exception {
        int port = FreePort.next();
        String text = "[[wsserver]]\nlisten = '127.0.0.1:" + port + "'\nusers = '%s'\n";
        Path file = Files.writeString(folder.resolve("server.toml"), text.formatted(users("1MB")));
        try (Program server = server(file)) {
            assertThat(server.port()).isEqualTo(port);
            Path others = Files.copy(users("1MB"), folder.resolve("others.jsonl"));
            Files.writeString(file, text.formatted(others));
            says(server, "the service that runs counts the users' traffic in");
            says(server, "this change takes a restart of the program; nothing has changed");
            assertThat(server.said()).noneMatch(line -> line.contains("stopping"));
        }
    }
}
