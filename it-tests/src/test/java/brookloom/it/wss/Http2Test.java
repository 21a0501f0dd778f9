package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.TcpRelay;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.server.certificates.Certificates;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many tunnels on one connection, {@code wssclient --h2}: what they share, and what they do not. */
@ExtendWith(LeakCheck.class)
class Http2Test {
    private static final int TUNNELS = 500;
    private static final int CONCURRENT = 16;
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private TlsSite site;

    @BeforeEach
    void makeCertificate() throws IOException {
        site = TlsSite.with(folder, "P-256");
    }

    private BrookLoomBuilder options() throws IOException {
        return BrookLoom.builder()
                .serverTls(site.serverTls())
                .clientTls(site.clientTls(Engine.JDK))
                .carriage(Carriage.HTTP2);
    }

    private BrookLoomBuilder through(TcpRelay relay) throws IOException {
        return options().address(new Destination(HostAddress.parse("127.0.0.1"), relay.port()));
    }

    /** Stalled are one whose app does not read, and one whose target does not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiveHundredTunnelsOnOneConnectionGoOnBesideStalledOnes(boolean bare) throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        try (TcpTarget echo = TcpTarget.echo();
                TcpTarget sender = TcpTarget.serving(connection -> sendForEver(connection, sent));
                TcpTarget deaf = TcpTarget.serving(connection -> done.await(100, TimeUnit.SECONDS));
                BrookServer server = options().withoutBrookProtocol(bare).startServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = through(relay).withoutBrookProtocol(bare).startClient(server.port());
                Socket deafApp = BrookLoom.connect(client.address(), "localhost", sender.port());
                Socket eagerApp = BrookLoom.connect(client.address(), "localhost", deaf.port())) {
            Thread.ofVirtual().start(() -> sendForEver(eagerApp, sent));
            Eventually.holds(() -> assertStandsStill(sent));

            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            Semaphore free = new Semaphore(CONCURRENT);
            CountDownLatch allThere = new CountDownLatch(TUNNELS);
            try (ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < TUNNELS; i++) {
                    int number = i;
                    apps.execute(() -> {
                        free.acquireUninterruptibly();
                        try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                            exchange(app, number);
                            free.release();
                            allThere.countDown();
                            allThere.await();
                            exchange(app, number);
                            app.setSoLinger(number % 2 == 0, 0); // half of them break off, all at once
                        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
                            failures.add(e);
                            free.release();
                            allThere.countDown();
                        }
                    });
                }
                allThere.await();
                assertThat(server.tunnels()).isGreaterThanOrEqualTo(TUNNELS - failures.size());
            }
            assertThat(failures).isEmpty();
            Eventually.holds(() -> assertThat(server.tunnels()).isEqualTo(2));
            try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                exchange(app, TUNNELS);
            }
            assertThat(relay.accepted()).as("connections").isEqualTo(1);
            done.countDown();
        }
    }

    /** Had the server reset the stream when it was done, what the app has not read yet would be lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerArrivesEvenIfTheAppReadsItLate(boolean bare) throws Exception {
        byte[] answer = RecordedStream.pattern(900_000);
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getInputStream().readAllBytes();
                    connection.getOutputStream().write(answer);
                });
                BrookLoom tunnel = options().withoutBrookProtocol(bare).start();
                Socket app = new Socket(new Proxy(Proxy.Type.SOCKS, tunnel.socks5()))) {
            app.setReceiveBufferSize(4096);
            app.connect(InetSocketAddress.createUnresolved("localhost", target.port()));
            app.getOutputStream().write(1);
            app.shutdownOutput();
            Eventually.holds(() -> assertThat(target.connections()).isZero());
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            app.setSoTimeout(60_000);
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(answer);
        }
    }

    @Test
    void tunnelsThatBeginTogetherShareOneHandshake() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options().startServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = through(relay).startClient(server.port())) {
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            try (ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CONCURRENT; i++) {
                    int number = i;
                    apps.execute(() -> {
                        try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                            exchange(app, number);
                            app.setSoLinger(number % 2 == 0, 0); // half of them break off, all at once
                        } catch (IOException | RuntimeException | AssertionError e) {
                            failures.add(e);
                        }
                    });
                }
            }
            assertThat(failures).isEmpty();
            assertThat(relay.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aBrokenConnectionEndsItsTunnelsAndTheNextOneGetsAnother() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options().startServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = through(relay).startClient(server.port());
                Socket first = BrookLoom.connect(client.address(), "localhost", echo.port())) {
            exchange(first, 1);
            relay.cut();
            assertEnds(first);
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            try (Socket second = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                exchange(second, 2);
            }
            assertThat(relay.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatWasReplacedGetsANewConnection() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer old = options().startServer();
                BrookServer fresh = options().startServer();
                TcpRelay relay = new TcpRelay(old.port());
                Client client = through(relay).startClient(old.port())) {
            try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                exchange(app, 1);
                relay.redirect(fresh.port());
                old.close();
                assertEnds(app);
            }
            try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                exchange(app, 2);
            }
        }
    }

    @Test
    void aServerWithoutHttp2IsUsedWithoutItAndOneLineIsLogged() throws Exception {
        LogLines.clear();
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server =
                        options().serverTls(site.serverTlsWithoutHttp2()).startServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = through(relay).startClient(server.port())) {
            for (int i = 0; i < 3; i++) {
                try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                    exchange(app, i);
                }
            }
            assertThat(relay.accepted())
                    .as("one that looked, three that carried")
                    .isEqualTo(4);
            String line = "INFO wss://localhost:" + server.port() + "/ws has no tunnels over HTTP/2";
            Eventually.holds(() -> assertThat(LogLines.with(line)).hasSize(1));
        }
    }

    @Test
    void aServerWhoseHttp2TakesNoTunnelsIsUsedWithoutIt() throws Exception {
        try (Certificates certificates = site.certificates();
                TcpTarget other = TcpTarget.serving(connection -> serveOtherThings(connection, certificates));
                Client client = options().startClient(other.port())) {
            assertThatThrownBy(() -> BrookLoom.connect(client.address(), "localhost", 9))
                    .isInstanceOf(SocketException.class);
            String server = "wss://localhost:" + other.port() + "/ws ";
            Eventually.holds(() -> {
                assertThat(LogLines.with(server + "has no tunnels over HTTP/2")).hasSize(1);
                assertThat(LogLines.with(server + "answers HTTP 503")).hasSize(1);
            });
        }
    }

    private static void serveOtherThings(Socket connection, Certificates certificates) throws IOException {
        SSLSocketFactory factory = certificates.sslContext().getSocketFactory();
        try (SSLSocket tls = (SSLSocket) factory.createSocket(connection, null, true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            tls.setSSLParameters(parameters);
            tls.setUseClientMode(false);
            tls.startHandshake();
            byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 1, 5, 0, 0, 0, 1, (byte) 0x8d}; // and 404 for a GET
            byte[] busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8);
            tls.getOutputStream().write(tls.getApplicationProtocol().equals("h2") ? settings : busy);
            tls.getInputStream().readAllBytes();
        }
    }

    /** As when a network has changed: the tunnels there would wait for ever, and every new one for its limit. */
    @Test
    void aConnectionThatStopsAnsweringIsGivenUpAndNewTunnelsTakeAnother() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options().startServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = through(relay).startClient(server.port());
                Socket first = BrookLoom.connect(client.address(), "localhost", echo.port())) {
            exchange(first, 1);
            relay.silence();
            try (Socket second = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                exchange(second, 2);
            }
            assertThat(relay.accepted()).isEqualTo(2);
            assertEnds(first);
            assertThat(LogLines.with("localhost:" + server.port() + "/ws does not answer"))
                    .isEmpty();
        }
    }

    @Test
    void aWrongPathIsExplainedAsOverHttp1() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options().path("/other").startServer();
                Client client = options().startClient(server.port())) {
            assertThatThrownBy(() -> BrookLoom.connect(client.address(), "localhost", echo.port()))
                    .isInstanceOf(SocketException.class);
            String explained = "localhost:" + server.port() + "/ws answers HTTP 404 for path /ws";
            Eventually.holds(() -> assertThat(LogLines.with(explained)).hasSize(1));
        }
    }

    @Test
    void aWrongPasswordEndsItsOwnTunnelsOnly() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options().startServer();
                Client client = options()
                        .password("wrong")
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startClient(server.port())) {
            for (int i = 0; i < 2; i++) {
                try (Socket app = BrookLoom.connect(client.address(), "localhost", echo.port())) {
                    assertEnds(app);
                }
            }
            // On a busy machine the server's limit for strangers may end a carrier that was kept ready before ours
            // does.
            Eventually.holds(() -> assertThat(LogLines.with("WARN server wss://localhost:" + server.port() + "/ws "))
                    .hasSize(2)
                    .allMatch(line ->
                            line.matches(".* (sent no|closed the tunnel without an) answer.*wrong password.*")));
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    private static void sendForEver(Socket connection, AtomicLong sent) {
        byte[] block = new byte[1 << 16];
        try {
            while (true) {
                connection.getOutputStream().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private final AtomicLong lastSeen = new AtomicLong(-1);

    private void assertStandsStill(AtomicLong counter) {
        long now = counter.get();
        assertThat(lastSeen.getAndSet(now)).isEqualTo(now).isGreaterThan(MIB);
    }

    private static void exchange(Socket app, int number) throws IOException {
        app.setSoTimeout(60_000);
        byte[] question = ByteBuffer.allocate(1000).putInt(number).array();
        app.getOutputStream().write(question);
        assertThat(app.getInputStream().readNBytes(question.length)).isEqualTo(question);
    }

    private static void assertEnds(Socket app) throws IOException {
        app.setSoTimeout(60_000);
        try {
            assertThat(new String(app.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
