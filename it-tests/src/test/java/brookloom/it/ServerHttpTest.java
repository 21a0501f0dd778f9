package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.RawCarrier;
import brookloom.net.websocket.WebSocketKey;
import brookloom.proto.Password;
import brookloom.proto.UpgradeKeys;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To whoever does not ask for a tunnel in the right way, the server is an ordinary web server. */
@ExtendWith(LeakCheck.OfClass.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerHttpTest {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final String RIGHT = """
        GET /ws HTTP/1.1
        Host: 127.0.0.1
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13

        """;

    private BrookLoom tunnel;
    private TcpTarget echo;

    @BeforeAll
    void start() throws IOException {
        echo = TcpTarget.echo();
        tunnel = BrookLoom.start();
    }

    @AfterAll
    void stop() throws IOException {
        tunnel.close();
        echo.close();
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        GET /ws                                | GET /ws                               | 101
        GET /ws                                | GET /ws?x=y                           | 101
        GET /ws                                | GET /%77s                             | 101
        Host: 127.0.0.1                        | Host: other.example:81                | 101
        Upgrade: websocket                     | upgrade: WebSocket                    | 101
        Connection: Upgrade                    | connection: keep-alive, UPGRADE       | 101
        Connection: Upgrade                    | X-Forwarded-For: 1.2.3.4~Connection: Upgrade | 101
        GET /ws                                | GET /                                 | 404
        GET /ws                                | GET /ws/                              | 404
        GET /ws                                | GET /wsx                              | 404
        GET /ws                                | GET /WS                               | 404
        GET /ws                                | POST /ws                              | 404
        GET /ws                                | HEAD /ws                              | 404
        GET /ws                                | PUT /elsewhere                        | 404
        HTTP/1.1                               | HTTP/1.0                              | 404
        Upgrade: websocket~                    |                                       | 404
        Connection: Upgrade~                   |                                       | 404
        Upgrade: websocket                     | Upgrade: h2c                          | 404
        Sec-WebSocket-Version: 13~             |                                       | 404
        Version: 13                            | Version: 12                           | 404
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~ |                                 | 404
        dGhlIHNhbXBsZSBub25jZQ==               | short                                 | 404
        Host: 127.0.0.1~                       |                                       | 400
        Host: 127.0.0.1                        | Host: a~Host: b                       | 400
        GET /ws HTTP/1.1                       | nonsense                              | 400
        GET /ws                                | GET /%zz                              | 400
        HTTP/1.1                               | HTTP/3.7                              | 505
        """)
    void aRequestGetsTheAnswerThatFits(String from, String to, int status) throws IOException {
        String request =
                RIGHT.replace("\n", "~").replace(from, to == null ? "" : to).replace("~", "\r\n");
        try (RawCarrier client = RawCarrier.dial(tunnel.server())) {
            String answer = client.send(request).readHeader();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer).doesNotContainIgnoringCase("jetty");
            if (status != 101) {
                assertThat(answer).contains("\r\nServer: nginx\r\nDate: ").contains("\r\nContent-Length: ");
            }
        }
    }

    /** RFC 6455 compares subprotocols exactly, and a server that knows none of them answers as if there were none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "brook.framed",
                "BROOK.FRAMED",
                "Brook.framed",
                "a, brook.Framed, b",
                "\"brook.framed\"",
                "brook.framed;q=1",
                "chat"
            })
    void aSubprotocolThatIsNotOursIsNotTakenForIt(String subprotocol) throws IOException {
        String plain = RIGHT.replace("\n", "\r\n");
        String request = plain.replace("Upgrade: w", "Sec-WebSocket-Protocol: " + subprotocol + "\r\nUpgrade: w");
        try (RawCarrier without = RawCarrier.dial(tunnel.server());
                RawCarrier with = RawCarrier.dial(tunnel.server())) {
            assertThat(with.send(request).readHeader())
                    .startsWith("HTTP/1.1 101 ")
                    .isEqualTo(without.send(plain).readHeader());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"brook.framed", "a ,brook.framed , b", "a\r\nSec-WebSocket-Protocol: brook.framed"})
    void oursIsFoundAmongOthersOfAClientWithThePassword(String subprotocol) throws IOException {
        byte[] key = new UpgradeKeys(Password.of("harness")).make(Instant.now(), "/ws");
        String request = RIGHT.replace("\n", "\r\n")
                .replace("dGhlIHNhbXBsZSBub25jZQ==", Base64.getEncoder().encodeToString(key))
                .replace("Upgrade: w", "Sec-WebSocket-Protocol: " + subprotocol + "\r\nUpgrade: w");
        try (RawCarrier client = RawCarrier.dial(tunnel.server())) {
            assertThat(client.send(request).readHeader())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("\r\nSec-WebSocket-Protocol: brook.framed\r\n");
        }
    }

    /** Cookies and the tokens of CDNs add up. */
    @ParameterizedTest
    @CsvSource({
        "1, 9000, 101",
        "1, 64000, 101",
        "16, 4000, 101",
        "4000, 1, 101",
        "1, 70000, 400",
        "20, 4000, 400",
        "1, 300000, 400"
    })
    void aHeaderOf64KibIsTakenAndALargerOneRefusedByItsStatus(int fields, int length, int status) throws IOException {
        String large = ("X-Large: " + "x".repeat(length) + "\n").repeat(fields);
        for (String subprotocol : List.of("", "Sec-WebSocket-Protocol: brook.framed\n")) {
            String request = RIGHT.replace("Upgrade: w", subprotocol + large + "Upgrade: w");
            try (RawCarrier client = RawCarrier.dial(tunnel.server())) {
                assertThat(client.send(request.replace("\n", "\r\n")).readHeader())
                        .startsWith("HTTP/1.1 " + status + " ");
            }
        }
    }

    @Test
    void anOversizedPathIsRefusedByItsStatus() throws IOException {
        String request = RIGHT.replace("/ws", "/" + "x".repeat(70_000));
        try (RawCarrier client = RawCarrier.dial(tunnel.server())) {
            assertThat(client.send(request.replace("\n", "\r\n")).readHeader()).startsWith("HTTP/1.1 414 ");
        }
    }

    @Test
    void aRefusedConnectionMayAskAgainAndGetsItsTunnel() throws IOException {
        try (RawCarrier client = RawCarrier.dial(tunnel.server())) {
            for (int i = 0; i < 3; i++) {
                askForNothing(client);
            }
            String answer = client.send(RIGHT.replace("\n", "\r\n")).readHeader();
            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(answer).contains("Sec-WebSocket-Accept: " + WebSocketKey.accept("dGhlIHNhbXBsZSBub25jZQ=="));
        }
    }

    @Test
    void bytesAfterTheRequestAreNotLost() throws IOException {
        byte[] request = RawCarrier.upgradeRequest("/ws", 1).getBytes(StandardCharsets.UTF_8);
        try (RawCarrier client = RawCarrier.dial(tunnel.server())) {
            byte[] opening = Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", echo.port());
            byte[] both = Arrays.copyOf(request, request.length + opening.length);
            System.arraycopy(opening, 0, both, request.length, opening.length);
            client.send(both);
            assertThat(client.readHeader()).startsWith("HTTP/1.1 101 ");
            assertThat(client.read(12)).as("the server's nonce").hasSize(12);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /ws HT", "GET /ws HTTP/1.1\r\nHost: x\r\nX-Slow: "})
    void aHeaderThatNeverEndsIsCut(String start) throws IOException {
        try (var server = BrookLoom.builder().headerTimeout(SHORT).startServer();
                RawCarrier client = RawCarrier.dial(loopback(server.port()))) {
            client.send(start);
            assertEnds(client);
        }
    }

    @Test
    void aHeaderThatTricklesIsCut() throws Exception {
        try (var server = BrookLoom.builder().headerTimeout(SHORT).startServer();
                RawCarrier client = RawCarrier.dial(loopback(server.port()))) {
            Thread slow = Thread.ofVirtual().start(() -> trickle(client.socket()));
            assertEnds(client);
            client.close();
            slow.join();
        }
    }

    @Test
    void aKeptConnectionHasTheLimitForItsNextHeaderToo() throws IOException {
        try (var server = BrookLoom.builder().headerTimeout(SHORT).startServer();
                RawCarrier client = RawCarrier.dial(loopback(server.port()))) {
            askForNothing(client);
            client.send("GET /ws HT");
            assertEnds(client);
        }
    }

    @Test
    void aCarrierWithoutAnOpeningIsCutAfterTheOpenTimeout() throws IOException {
        try (var server = BrookLoom.builder().openTimeout(SHORT).startServer();
                RawCarrier client = RawCarrier.upgraded(loopback(server.port()), "/ws")) {
            client.send(new byte[5]);
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void anUpgradedCarrierWaitsLongerThanAHeaderMayTake() throws Exception {
        try (var server = BrookLoom.builder().headerTimeout(SHORT).startServer();
                RawCarrier client = RawCarrier.upgraded(loopback(server.port()), "/ws")) {
            LockSupport.parkNanos(SHORT.multipliedBy(2).toNanos());
            client.send(Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", echo.port()));
            assertThat(client.read(12)).as("the server's nonce").hasSize(12);
        }
    }

    private static void askForNothing(RawCarrier client) throws IOException {
        String answer = client.send("GET /other HTTP/1.1\r\nHost: x\r\n\r\n").readHeader();
        assertThat(answer).startsWith("HTTP/1.1 404 ");
        int length = Integer.parseInt(answer.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        assertThat(client.read(length)).hasSize(length);
    }

    /** The connection ends, be it with an error's answer, in order, or by a reset. */
    private static void assertEnds(RawCarrier client) throws IOException {
        try {
            String answer = new String(client.readAll(), StandardCharsets.ISO_8859_1);
            assertThat(answer).matches("(?s)(HTTP/1.1 408 .*)?");
        } catch (SocketException e) {
            // A reset is an end.
        }
    }

    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write("GET /ws HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.UTF_8));
            while (!socket.isClosed()) {
                socket.getOutputStream().write('x');
                LockSupport.parkNanos(SHORT.toNanos() / 10);
            }
        } catch (IOException e) {
            // Cut: what the test is about.
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
