package brookloom.it.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.doctor.Verdict;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.doctor.AnswerLimits;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.TcpRelay;
import brookloom.net.text.HostPort;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doctor's last line names the cause of each broken set-up, and the step that met it. */
@ExtendWith(LeakCheck.class)
class DoctorTest {
    /** Asked by nobody: these examinations end before. */
    private static final Destination NO_RESOLVER = new Destination(HostAddress.parse("192.0.2.1"), 53);

    /** For what is never answered. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final AnswerLimits NO_DATAGRAM_ANSWERED =
            new AnswerLimits(SHORT, AnswerLimits.DEFAULT.fullPackets());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameThatDoesNotResolve(boolean plain) throws Exception {
        Verdict verdict = Examined.of(
                plain
                        ? BrookLoom.builder().upstream(new PlainRoute(new HostPort("server.invalid", 9999), false))
                        : ws("ws://server.invalid:9999/ws"),
                NO_RESOLVER);

        assertProblem(verdict, "name", "server server.invalid: unknown host: check the address and the network");
    }

    @Test
    void aClosedPort() throws Exception {
        int port = FreePort.next();
        assertProblem(
                Examined.of(BrookLoom.builder().upstream(port), NO_RESOLVER),
                "TCP",
                "connection refused: is it running, and is the port right?");
    }

    @Test
    void aFilteredPort() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Backlog backlog = Backlog.fill(full)) {
            assertThat(backlog.isFull()).isTrue();
            assertProblem(
                    Examined.of(BrookLoom.builder().upstream(full.getLocalPort()), NO_RESOLVER),
                    "TCP",
                    "no answer within 10 s: check the address and the network, and whether a firewall");
        }
    }

    @Test
    void tlsToAPortWithout() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer()) {
            assertProblem(
                    Examined.of(tls(LoopbackTls.client()).upstream(server.port()), NO_RESOLVER),
                    "TLS",
                    "does not speak TLS on this port, it answers in plain HTTP: check the port, or use ws://");
        }
    }

    @Test
    void plainHttpToAPortWithTls() throws Exception {
        try (BrookServer server = tls(LoopbackTls.client()).startServer()) {
            assertProblem(
                    Examined.of(BrookLoom.builder().upstream(server.port()), NO_RESOLVER),
                    "upgrade",
                    "speaks TLS on this port: give wss://");
        }
    }

    @Test
    void aSelfSignedCertificate() throws Exception {
        try (BrookServer server = tls(LoopbackTls.client()).startServer()) {
            assertProblem(
                    Examined.of(tls(TlsConfig.DEFAULT).upstream(server.port()), NO_RESOLVER),
                    "TLS",
                    "is self-signed: if it is yours, trust it with --ca FILE.");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        expired  | expired on
        name     | The certificate is for other.test, not for localhost
        """)
    void aCertificateOfTheWrongTimeOrName(String flaw, String line) throws Exception {
        FlawedTls flawed = FlawedTls.of(flaw);
        BrookLoomBuilder options =
                BrookLoom.builder().serverTls(flawed.server()).clientTls(flawed.client());
        try (BrookServer server = options.startServer()) {
            assertProblem(Examined.of(options.upstream(server.port()), NO_RESOLVER), "TLS", line);
        }
    }

    @Test
    void aCertificateThatExpiresSoonIsAProblemButNotTheEnd() throws Exception {
        FlawedTls flawed = FlawedTls.of("soon");
        BrookLoomBuilder options =
                BrookLoom.builder().serverTls(flawed.server()).clientTls(flawed.client());
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = options.startServer()) {
            Verdict verdict = Examined.of(options.upstream(server.port()), resolver.address());

            assertProblem(verdict, "TLS", "localhost, 127.0.0.1: the certificate expires on ");
            assertThat(Examined.report(verdict, "password")).startsWith("ok: ");
        }
    }

    @Test
    void aWrongPath() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer()) {
            Verdict verdict = Examined.of(BrookLoom.builder().path("/other").upstream(server.port()), NO_RESOLVER);

            assertProblem(verdict, "upgrade", "answers HTTP 404 for path /other: is it the server's --path?");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        403 Forbidden~Server: cloudflare              | HTTP 403 (forbidden): a proxy or CDN in front of the server turns this client away [what answers there has Server: cloudflare (Cloudflare, a CDN)]
        401 Unauthorized~Server: nginx                | HTTP 401 (forbidden): a proxy or CDN in front of the server turns this client away [what answers there has Server: nginx]
        301 Moved~Location: https://example.com/~Via: 1.1 edge | redirects to https://example.com/: give that address instead [what answers there has Via: 1.1 edge]
        502 Bad Gateway~Server: CloudFront            | HTTP 502: the proxy in front does not reach the Brook server [what answers there has Server: CloudFront (Amazon CloudFront, a CDN)]
        200 OK~Content-Length: 0                      | HTTP 200 instead of a WebSocket upgrade: is a Brook wsserver there, with this path?
        """)
    void whatAnswersInTheServersPlace(String head, String line) throws Exception {
        try (TcpTarget server = TcpTarget.serving(connection -> {
            new RawCarrier(connection).readHeader();
            connection.getOutputStream().write(("HTTP/1.1 " + head.replace("~", "\r\n") + "\r\n\r\n").getBytes(UTF_8));
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        })) {
            assertProblem(Examined.of(BrookLoom.builder().upstream(server.port()), NO_RESOLVER), "upgrade", line);
        }
    }

    @Test
    void aServerOfAnotherProtocol() throws Exception {
        try (TcpTarget server = TcpTarget.serving(connection -> {
            connection.getOutputStream().write("SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(UTF_8));
            connection.getInputStream().readAllBytes();
        })) {
            assertProblem(
                    Examined.of(BrookLoom.builder().upstream(server.port()), NO_RESOLVER),
                    "upgrade",
                    "answers something that is not HTTP/1.1: check host and port");
            assertProblem(
                    Examined.of(BrookLoom.builder().plain(true).upstream(server.port()), NO_RESOLVER),
                    "password",
                    "answers 'SSH-2.0-Open', which is not Brook's: check the address");
        }
    }

    @Test
    void aWebSocketServerThatIsNotBrook() throws Exception {
        try (TcpTarget server = TcpTarget.serving(connection -> {
            RawCarrier raw = new RawCarrier(connection);
            raw.send(RawCarrier.upgradeAnswer(raw.readHeader()));
            raw.send(new byte[100]);
            raw.readAll();
        })) {
            assertProblem(
                    Examined.of(BrookLoom.builder().upstream(server.port()), NO_RESOLVER),
                    "password",
                    "sends what does not authenticate");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWrongPassword(boolean plain) throws Exception {
        BrookLoomBuilder theirs =
                BrookLoom.builder().plain(plain).password("theirs").openTimeout(Duration.ofSeconds(1));
        try (BrookServer server = theirs.startAnyServer()) {
            Verdict verdict = Examined.of(
                    BrookLoom.builder().plain(plain).password("ours").upstream(server.port()), NO_RESOLVER);

            assertProblem(
                    verdict,
                    "password",
                    "to a wrong password, and to a user who is disabled, expired or over quota: compare");
            // A plain server shows no time.
            assertThat(verdict.line().contains("both clocks")).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @CsvSource({"300, 300 s ahead of", "-300, 300 s behind"})
    void aClockThatIsFiveMinutesWrong(int seconds, String line) throws Exception {
        for (boolean strict : new boolean[] {true, false}) {
            try (EchoingResolver resolver = EchoingResolver.open();
                    BrookServer server = BrookLoom.builder().strict(strict).startServer()) {
                Verdict verdict = Examined.of(
                        BrookLoom.builder().upstream(server.port()),
                        resolver.address(),
                        () -> Instant.now().plusSeconds(seconds));

                assertThat(verdict.line()).containsPattern("clock is (299|300|301) s " + line.substring(6));
                assertThat(verdict.problems()).hasSize(1);
                assertThat(Examined.report(verdict, "password")).startsWith("ok: ");
            }
        }
    }

    @Test
    void aClockThatIsWrongForAPlainServer() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().plain(true).openTimeout(Duration.ofSeconds(1));
        try (BrookServer server = options.startPlainServer()) {
            assertProblem(
                    Examined.of(
                            options.upstream(server.port()),
                            NO_RESOLVER,
                            () -> Instant.now().plusSeconds(300)),
                    "password",
                    "and both clocks, which may be 60 s apart");
        }
    }

    @Test
    void aTargetThatTheServerDoesNotReach() throws Exception {
        int port = FreePort.next();
        try (BrookServer server = BrookLoom.builder().startServer()) {
            Verdict verdict = Examined.of(
                    BrookLoom.builder().upstream(server.port()),
                    new Destination(HostAddress.parse("127.0.0.1"), port),
                    NO_DATAGRAM_ANSWERED);

            assertProblem(verdict, "target", "the server is reached, but not 127.0.0.1:" + port);
            assertThat(Examined.report(verdict, "password")).startsWith("ok: ");
            assertThat(Examined.report(verdict, "UDP")).endsWith("it is probably at fault: ask another one by --dns");
            assertThat(Examined.report(verdict, "MTU")).startsWith("skipped: ");
        }
    }

    @Test
    void aResolverThatSaysNothingIsBlamedItself() throws Exception {
        try (TcpTarget silent = TcpTarget.serving(
                        connection -> connection.getInputStream().read());
                BrookServer server = BrookLoom.builder().startServer()) {
            Verdict verdict = Examined.of(
                    BrookLoom.builder().upstream(server.port()),
                    Destination.of(silent.address()),
                    NO_DATAGRAM_ANSWERED);

            assertProblem(verdict, "target", " gives no DNS answer through it (");
            assertThat(verdict.line())
                    .contains("it may be no DNS server, or answer nobody there: ask another resolver");
            assertThat(Examined.report(verdict, "password")).startsWith("ok: ");
            assertThat(Examined.report(verdict, "MTU")).startsWith("skipped: ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePasswordIsNotTimedByTheTarget(boolean plain) throws Exception {
        CountDownLatch passwordIsKnown = new CountDownLatch(1);
        BrookLoomBuilder options = BrookLoom.builder().plain(plain);
        try (TcpTarget slow = TcpTarget.serving(connection -> {
                    passwordIsKnown.await();
                    TcpTarget.sendBack(connection);
                });
                BrookServer server = options.startAnyServer()) {
            Verdict verdict = Examined.of(
                    options.upstream(server.port()), Destination.of(slow.address()), NO_DATAGRAM_ANSWERED, report -> {
                        if (report.step().equals("password")) {
                            passwordIsKnown.countDown();
                        }
                    });

            assertThat(Examined.report(verdict, "password")).startsWith("ok: ");
            assertThat(Examined.report(verdict, "target")).startsWith("ok: ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void udpThatTheServerDoesNotPass(boolean udpOverTcp) throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().plain(udpOverTcp).udpOverTcp(udpOverTcp);
        try (TcpTarget resolver = TcpTarget.echo(); // none on UDP
                BrookServer server = options.startAnyServer()) {
            assertProblem(
                    Examined.of(
                            options.upstream(server.port()), Destination.of(resolver.address()), NO_DATAGRAM_ANSWERED),
                    "UDP",
                    "check the server's firewall for UDP, and its block lists");
        }
    }

    @Test
    void udpThatDoesNotReachAPlainServer() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().plain(true);
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = options.startPlainServer();
                TcpRelay relay = new TcpRelay(server.port())) {
            assertProblem(
                    Examined.of(options.upstream(relay.port()), resolver.address()),
                    "UDP",
                    "let UDP to the server's port pass all firewalls, or use --udpovertcp");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNetworkThatLosesFullPackets(boolean plain) throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().plain(plain).udpOverTcp(plain);
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = options.startAnyServer();
                BlackHole network = new BlackHole(server.port())) {
            assertProblem(
                    Examined.of(
                            options.upstream(network.port()),
                            resolver.address(),
                            new AnswerLimits(AnswerLimits.DEFAULT.datagram(), SHORT)),
                    "MTU",
                    "packets of full size are lost on the way (an MTU black hole): lower the MTU");
        }
    }

    private static BrookUpstream ws(String url) {
        return BrookLoom.builder().upstream(WebSocketRoute.to(ServerAddress.parse(url)));
    }

    private static BrookLoomBuilder tls(TlsConfig client) {
        return BrookLoom.builder().serverTls(LoopbackTls.server()).clientTls(client);
    }

    private static void assertProblem(Verdict verdict, String step, String line) {
        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.line()).startsWith("problem: ").contains(line);
        assertThat(verdict.problems().getFirst().step()).isEqualTo(step);
    }

    /** Connections that fill a listener's backlog, so that it answers no more. */
    private record Backlog(Deque<Socket> sockets, boolean isFull) implements AutoCloseable {
        private static final int MOST = 64;
        private static final int MILLIS = 300;

        static Backlog fill(ServerSocket listener) throws IOException {
            Deque<Socket> sockets = new ArrayDeque<>();
            for (int i = 0; i < MOST; i++) {
                Socket socket = new Socket();
                sockets.push(socket);
                try {
                    socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), MILLIS);
                } catch (SocketTimeoutException e) {
                    return new Backlog(sockets, true);
                }
            }
            return new Backlog(sockets, false);
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
