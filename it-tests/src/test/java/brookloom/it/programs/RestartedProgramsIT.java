package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that is killed under load and started again: apps got their bytes or a failure, and are served again. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RestartedProgramsIT {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "of those who are restarted");
    private static final int APPS = 4;
    private static final int SOME = 50;
    private static final int PATIENCE_MILLIS = 30_000;

    private final AtomicInteger whole = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @ParameterizedTest
    @CsvSource({"server, ws", "server, plain", "client, ws", "client, plain"})
    void appsGetTheirBytesOrAFailureAndAreServedAgain(String killed, String kind) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(kind, FreePort.next());
                Program client = client(kind, server.port(), FreePort.next())) {
            InetSocketAddress socks5 = client.address();
            List<Thread> apps = new ArrayList<>();
            for (int i = 0; i < APPS; i++) {
                apps.add(Thread.ofVirtual().start(() -> use(socks5, target.port())));
            }
            awaitWholeTunnels();
            boolean isServer = killed.equals("server");
            (isServer ? server : client).kill();
            try (Program again =
                    isServer ? server(kind, server.port()) : client(kind, server.port(), socks5.getPort())) {
                assertThat(again.port()).isEqualTo((isServer ? server : client).port());
                awaitWholeTunnels();
                over = true;
                for (Thread app : apps) {
                    app.join();
                }
                assertThat(wrong).isEmpty();
            }
        }
    }

    private void awaitWholeTunnels() throws Exception {
        int least = whole.get() + SOME;
        Eventually.holds(() ->
                assertThat(whole.get()).as("whole tunnels; wrong: " + wrong).isGreaterThan(least));
    }

    private void use(InetSocketAddress socks5, int port) {
        while (!over) {
            try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", port)) {
                echo(app);
            } catch (IOException e) {
                // A failure that the app sees: it tries again.
            }
        }
    }

    private void echo(Socket app) throws IOException {
        byte[] bytes = new byte[ThreadLocalRandom.current().nextInt(1, 20_000)];
        ThreadLocalRandom.current().nextBytes(bytes);
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(bytes);
        app.shutdownOutput();
        byte[] back = app.getInputStream().readAllBytes(); // ends in order, or throws
        if (Arrays.equals(bytes, back)) {
            whole.incrementAndGet();
        } else {
            wrong.add(back.length + " bytes and an orderly end after " + bytes.length + " were sent");
        }
    }

    private static Program server(String kind, int port) throws IOException {
        return start(
                "brookloom.server.cli.ServerMain",
                kind.equals("plain") ? "server" : "wsserver",
                "--listen",
                "127.0.0.1:" + port,
                "--targets",
                "any");
    }

    private static Program client(String kind, int server, int port) throws IOException {
        String address = InetAddress.getLoopbackAddress().getHostAddress() + ":" + server;
        return start(
                "brookloom.client.cli.ClientMain",
                kind.equals("plain") ? "client" : "wsclient",
                "-s",
                kind.equals("plain") ? address : "ws://" + address,
                "--socks5",
                "127.0.0.1:" + port);
    }

    private static Program start(String main, String... options) throws IOException {
        return Program.start(PASSWORD, Program.onClassPath(main, options));
    }
}
