package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service of a configuration file changes, and keeps its ports: whoever connects meanwhile is served. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@ExtendWith(LeakCheck.class)
class ReloadedPortsTest {
    private static final String CLIENT = "brookloom.client.cli.ClientMain";
    private static final String SERVER = "brookloom.server.cli.ServerMain";
    private static final int SHARE = 40;
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /** Does something again and again, as several apps at a time, and counts. */
    private final class Apps implements AutoCloseable {
        private final AtomicInteger served = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean closed;

        Apps(int atATime, Eventually.Assertion step) {
            for (int i = 0; i < atATime; i++) {
                threads.add(Thread.ofVirtual().start(() -> run(step)));
            }
        }

        private void run(Eventually.Assertion step) {
            while (!closed) {
                try {
                    step.check();
                    served.incrementAndGet();
                } catch (Exception | AssertionError e) {
                    failures.add(served + ": " + e);
                    return;
                }
            }
        }

        /** Waits until some more are served. */
        void awaitMore() throws Exception {
            int before = served.get();
            Eventually.holds(() ->
                    assertThat(served.get() + (failures.isEmpty() ? 0 : SHARE)).isGreaterThanOrEqualTo(before + SHARE));
            assertThat(failures).isEmpty();
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static Program program(String main, Path file) throws IOException {
        return Program.start(Map.of(), Program.onClassPath(main, "--config", file.toString()));
    }

    private static void says(Program program, String line) throws Exception {
        Eventually.holds(() -> assertThat(String.join("\n", program.said())).contains(line));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void assertEchoes(Socket app, int value) throws IOException {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(value);
        assertThat(app.getInputStream().read()).isEqualTo(value);
    }

    private static boolean hasEnded(Socket app) {
        try {
            return app.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static void echo(InetSocketAddress socks5, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            assertEchoes(app, 7);
        }
    }

    private static void echo(Socks5Datagrams app, UdpEcho target, int value) throws IOException {
        app.send(Destination.of(target.address()), new byte[] {(byte) value});
        assertThat(app.receive(Duration.ofMillis(PATIENCE_MILLIS)).data()).containsExactly(value);
    }

    @Test
    void aClientChangesItsServerAndRefusesNobody() throws Exception {
        Path file = folder.resolve("client.toml");
        String text = "password = 'harness'\n[[wsclient]]\nwsserver = 'ws://127.0.0.1:%d'\nmixed = '127.0.0.1:"
                + FreePort.next() + "'\n";
        try (TcpTarget target = TcpTarget.echo();
                BrookServer second = BrookLoom.builder().startServer()) {
            Socket old;
            try (BrookServer first = BrookLoom.builder().startServer()) {
                Files.writeString(file, text.formatted(first.port()));
                try (Program client = program(CLIENT, file)) {
                    InetSocketAddress port = client.address();
                    old = BrookLoom.connect(port, "127.0.0.1", target.port());
                    assertEchoes(old, 1);
                    try (Apps apps = new Apps(2, () -> echo(port, target))) {
                        apps.awaitMore();
                        assertThat(second.tunnels()).isZero();
                        Files.writeString(file, text.formatted(second.port()));
                        says(client, "1 started, 1 stopping, 0 unchanged; wsclient in line 2: wsserver");
                        apps.awaitMore();
                        says(client, "the old service has stopped accepting; its ");
                    }
                    assertEchoes(old, 2);
                    first.close();
                    assertThat(hasEnded(old))
                            .as("the tunnel of the server that closed")
                            .isTrue();
                    old.close();
                    try (Socket next = BrookLoom.connect(port, "127.0.0.1", target.port())) {
                        assertEchoes(next, 3);
                        assertThat(second.tunnels()).isPositive();
                    }
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void anAssociationGoesOnWithItsServerAndTheNextHasTheOther() throws Exception {
        Path file = folder.resolve("client.toml");
        String text = "password = 'harness'\n[[wsclient]]\nwsserver = 'ws://127.0.0.1:%d'\nsocks5 = '127.0.0.1:"
                + FreePort.next() + "'\n";
        try (UdpEcho target = new UdpEcho();
                UdpEcho another = new UdpEcho();
                BrookServer first = BrookLoom.builder().startServer();
                BrookServer second = BrookLoom.builder().startServer()) {
            Files.writeString(file, text.formatted(first.port()));
            try (Program client = program(CLIENT, file);
                    Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associateNamed();
                    Socks5App withOwnPort = Socks5App.greeting(client.address());
                    Socks5Datagrams own = withOwnPort.associate()) {
                echo(datagrams, target, 1);
                AtomicInteger sent = new AtomicInteger();
                try (Apps apps = new Apps(1, () -> echo(datagrams, target, sent.incrementAndGet() % 100))) {
                    apps.awaitMore();
                    Files.writeString(file, text.formatted(second.port()));
                    says(client, "1 started, 1 stopping, 0 unchanged; wsclient in line 2: wsserver");
                    try (Socks5App next = Socks5App.greeting(client.address());
                            Socks5Datagrams others = next.associateNamed()) {
                        echo(others, another, 2);
                        apps.awaitMore();
                        echo(others, another, 3);
                        assertThat(second.tunnels()).isPositive();
                        echo(own, another, 4);
                    }
                    apps.awaitMore();
                }
                assertThat(Set.copyOf(target.senders()))
                        .as("ports of the first server")
                        .hasSize(1);
                assertThat(client.saidWith("is in use")).isEmpty();
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void aChangeThatCannotStartChangesNothing() throws Exception {
        Path file = folder.resolve("client.toml");
        int number = FreePort.next();
        String text = "password = 'harness'\n[[wsclient]]\nwsserver = 'ws://127.0.0.1:%d'\nsocks5 = '127.0.0.1:"
                + number + "'\n";
        String impossible = "[[wsclient]]\nwsserver = 'ws://127.0.0.1:1'\nsocks5 = '192.0.2.77:1'\n";
        try (TcpTarget target = TcpTarget.echo();
                UdpEcho echo = new UdpEcho();
                BrookServer server = BrookLoom.builder().startServer();
                BrookServer other = BrookLoom.builder().startServer()) {
            Files.writeString(file, text.formatted(server.port()));
            try (Program client = program(CLIENT, file);
                    Socket old = BrookLoom.connect(client.address(), "127.0.0.1", target.port());
                    Apps apps = new Apps(2, () -> echo(loopback(number), target))) {
                assertEchoes(old, 1);
                apps.awaitMore();
                Files.writeString(file, text.formatted(number));
                says(client, "is a port of this program itself, so connections would go round in circles");
                apps.awaitMore();
                Files.writeString(file, text.formatted(other.port()) + impossible);
                says(client, "cannot listen for SOCKS5 on 192.0.2.77:1");
                apps.awaitMore();
                assertEchoes(old, 2);
                try (Socks5App app = Socks5App.greeting(client.address());
                        Socks5Datagrams datagrams = app.associate()) {
                    echo(datagrams, echo, 3);
                }
                assertThat(client.saidWith("nothing has changed")).hasSize(2);
                assertThat(client.saidWith("stopped accepting")).isEmpty();
                assertThat(other.tunnels()).isZero();
                Files.writeString(file, text.formatted(other.port()));
                says(client, "1 started, 1 stopping, 0 unchanged; wsclient in line 2: wsserver");
                apps.awaitMore();
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void thePagesOfAServiceAreThoseOfTheOneThatHasItsPlace() throws Exception {
        Path file = folder.resolve("server.toml");
        int page = FreePort.next();
        String text = "password = 'of the reload test, long enough'\n[[server]]\nlisten = '127.0.0.1:0'\n"
                + "prometheus = '127.0.0.1:" + page + "'\nprometheusPath = '%s'\n";
        Files.writeString(file, text.formatted("/first"));
        try (HttpClient http = HttpClient.newHttpClient();
                Program server = program(SERVER, file)) {
            int port = server.port();
            assertThat(status(http, page, "/first")).isEqualTo(200);
            try (Apps apps =
                    new Apps(2, () -> assertThat(status(http, page, "/readyz")).isEqualTo(200))) {
                apps.awaitMore();
                Files.writeString(file, text.formatted("/second"));
                says(server, "1 started, 1 stopping, 0 unchanged; server in line 2: prometheusPath");
                apps.awaitMore();
            }
            assertThat(status(http, page, "/first")).isEqualTo(404);
            assertThat(status(http, page, "/second")).isEqualTo(200);
            new Socket("127.0.0.1", port).close();
        }
        assertThat(failures).isEmpty();
    }

    private static int status(HttpClient http, int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aRelaysPortLeadsToItsNextDestination() throws Exception {
        Path file = folder.resolve("client.toml");
        int number = FreePort.next();
        try (TcpTarget first = TcpTarget.playing((in, out) -> out.write(1));
                TcpTarget second = TcpTarget.playing((in, out) -> out.write(2));
                UdpEcho echo = new UdpEcho();
                BrookServer server = BrookLoom.builder().startServer()) {
            String text = "password = 'harness'\n[[relayoverbrook]]\nserver = 'ws://127.0.0.1:" + server.port()
                    + "'\nfrom = '127.0.0.1:" + number + "'\nto = '127.0.0.1:%d'\n";
            Files.writeString(file, text.formatted(first.port()));
            try (Program client = program(CLIENT, file)) {
                assertThat(client.port()).isEqualTo(number);
                assertThat(said(number)).isEqualTo(1);
                try (Apps apps = new Apps(2, () -> assertThat(said(number)).isBetween(1, 2))) {
                    apps.awaitMore();
                    Files.writeString(file, text.formatted(second.port()));
                    says(client, "1 started, 1 stopping, 0 unchanged; relayoverbrook in line 2: to");
                    apps.awaitMore();
                }
                assertThat(said(number)).isEqualTo(2);
                Files.writeString(file, text.formatted(echo.port()) + "udpTimeout = 70\n");
                says(client, "1 started, 1 stopping, 0 unchanged; relayoverbrook in line 2: to, udpTimeout");
                try (DatagramSocket app = new DatagramSocket()) {
                    app.setSoTimeout(PATIENCE_MILLIS);
                    app.send(new DatagramPacket(new byte[] {3}, 1, loopback(number)));
                    DatagramPacket answer = new DatagramPacket(new byte[2], 2);
                    app.receive(answer);
                    assertThat(answer.getData()[0]).isEqualTo((byte) 3);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    private static int said(int port) throws IOException {
        try (Socket app = new Socket("127.0.0.1", port)) {
            app.setSoTimeout(PATIENCE_MILLIS);
            return app.getInputStream().read();
        }
    }
}
