package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.BrookProtocol;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are not what the client was told: the app gets the fitting reply, the user one clear line. */
@ExtendWith(LeakCheck.class)
class BadServersTest {
    private static final TunnelKeys KEYS = BrookLoomBuilder.DEFAULT_KEYS;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        HTTP/1.1 301 Moved Permanently~Location: https://elsewhere.example/ws | answers HTTP 301 and redirects to https://elsewhere.example/ws: give that address instead
        HTTP/1.1 302 Found~Location: https://u:hush@h.example/?token=hush | redirects to https://…@h.example/?…: give that address instead
        HTTP/1.1 302 Found                         | answers HTTP 302 and redirects to nowhere
        HTTP/1.1 403 Forbidden                     | answers HTTP 403 (forbidden): a proxy or CDN in front of the server turns this client away
        HTTP/1.1 404 Not Found                     | answers HTTP 404 for path /ws: is it the server's --path?
        HTTP/1.1 502 Bad Gateway                   | answers HTTP 502: the proxy in front does not reach the Brook server
        HTTP/1.1 503 Service Unavailable           | answers HTTP 503: the proxy in front does not reach the Brook server (is it running?), or one of them is overloaded
        HTTP/1.1 429 Too Many Requests             | answers HTTP 429 (too many requests): try again later
        HTTP/1.1 522 <none>                        | answers HTTP 522: the proxy in front does not reach the Brook server
        HTTP/1.1 526 <none>                        | answers HTTP 526: the proxy in front does not accept the Brook server's TLS or its certificate
        HTTP/1.1 400 Bad Request                   | answers HTTP 400: a proxy or web server there does not take the upgrade, or does it require wss://?
        HTTP/1.1 431 Too Large                     | answers HTTP 431: the headers of the upgrade request are too large for it; send fewer or shorter ones with --header
        HTTP/1.1 200 OK                            | answers HTTP 200 instead of a WebSocket upgrade
        HTTP/1.1 101 Switching Protocols~Upgrade: websocket | without a right Sec-WebSocket-Accept
        HTTP/1.1 101 Switching Protocols~Sec-WebSocket-Accept: bm8= | without a right Sec-WebSocket-Accept
        SSH-2.0-OpenSSH_9.2                        | answers something that is not HTTP/1.1: check host and port
        HTTP/1.1 what                              | broken HTTP status line
        """)
    void aWrongAnswerToTheUpgradeIsExplained(String answer, String line) throws Exception {
        for (Carriage carriage : List.of(Carriage.RAW, Carriage.FRAMED)) {
            assertExplained(carriage, answer, line);
        }
    }

    private static void assertExplained(Carriage carriage, String answer, String line) throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    RawCarrier raw = new RawCarrier(carrier);
                    raw.readHeader();
                    raw.send(answer.replace("~", "\r\n") + "\r\n\r\n");
                });
                Client client = BrookLoom.builder().carriage(carriage).startClient(server.port())) {
            assertRefused(client, ReplyCode.GENERAL_FAILURE, "server ws://127.0.0.1:" + server.port() + "/ws ", line);
        }
    }

    @Test
    void aServerWithoutFramedModeIsRecognised() throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    RawCarrier raw = new RawCarrier(carrier);
                    raw.send(RawCarrier.upgradeAnswer(raw.readHeader()));
                    raw.readAll();
                });
                Client client = BrookLoom.builder().carriage(Carriage.FRAMED).startClient(server.port())) {
            assertRefused(
                    client,
                    ReplyCode.GENERAL_FAILURE,
                    "server ws://127.0.0.1:" + server.port() + "/ws ",
                    "has no framed mode for this client: is the password right, the user neither disabled, expired nor over quota, and are both"
                            + " clocks within a minute?");
        }
    }

    @Test
    void aServerThatIsDownIsARefusedConnection() throws Exception {
        int port = FreePort.next();
        try (Client client = BrookLoom.builder().startClient(port)) {
            assertRefused(
                    client,
                    ReplyCode.CONNECTION_REFUSED,
                    "server 127.0.0.1:" + port,
                    "connection refused: is it running, and is the port right?");
        }
    }

    @Test
    void aServerNameThatDoesNotResolveIsAnUnreachableHost() throws Exception {
        try (Client client = BrookLoom.builder().startClient("ws://server.invalid:9/ws")) {
            assertRefused(client, ReplyCode.HOST_UNREACHABLE, "server server.invalid", "unknown host");
        }
    }

    @Test
    void aServerThatClosesAtOnceIsExplained() throws Exception {
        try (TcpTarget server = TcpTarget.serving(Socket::getInputStream);
                Client client = BrookLoom.builder().startClient(server.port())) {
            assertRefused(client, ReplyCode.GENERAL_FAILURE, "server ws://127.0.0.1:" + server.port() + "/ws ", "");
        }
    }

    @Test
    void anEndlessHeaderIsCut() throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    carrier.getOutputStream().write("HTTP/1.1 101 x\r\n".getBytes(UTF_8));
                    while (true) {
                        carrier.getOutputStream().write("X-More: and more\r\n".getBytes(UTF_8));
                    }
                });
                Client client = BrookLoom.builder().startClient(server.port())) {
            assertRefused(
                    client, ReplyCode.GENERAL_FAILURE, ":" + server.port() + "/ws ", "header of over 16384 bytes");
        }
    }

    @Test
    void aWrongPasswordGetsNoAnswerAndIsExplained() throws Exception {
        try (var server = BrookLoom.builder().password("theirs").startServer();
                Client client = BrookLoom.builder()
                        .password("ours")
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startClient(server.port())) {
            Complaints.assertEndsWithLine(
                    client,
                    ":" + server.port() + "/ws ",
                    "wrong password, or the user is disabled, expired or over quota, or clocks over 60 s apart, or another"
                            + " --clientHKDFInfo, or --withoutBrookProtocol on one end only; compare the password with the"
                            + " server's, and run '");
        }
    }

    @Test
    void aSilentServerIsGivenUpAndExplainedTheSameWay() throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    upgrade(carrier);
                    carrier.getInputStream().readAllBytes();
                });
                Client client =
                        BrookLoom.builder().nonceTimeout(Duration.ofMillis(500)).startClient(server.port())) {
            Complaints.assertEndsWithLine(
                    client,
                    ":" + server.port() + "/ws ",
                    "wrong password, or the user is disabled, expired or over quota, or clocks over 60 s apart");
        }
    }

    @Test
    void noiseAfterAValidUpgradeEndsTheAppsConnection() throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    upgrade(carrier);
                    carrier.getOutputStream().write(new byte[500]);
                    carrier.getInputStream().readAllBytes();
                });
                Client client = BrookLoom.builder().startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.SUCCEEDED);
            Complaints.readToEnd(app);
        }
    }

    @Test
    void ourOwnNonceSentBackIsRefused() throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    upgrade(carrier);
                    carrier.getInputStream().transferTo(carrier.getOutputStream());
                });
                Client client = BrookLoom.builder().startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.SUCCEEDED);
            Complaints.readToEnd(app);
        }
    }

    @Test
    void aSpoiltFragmentEndsTheAppAndNothingOfItComesThrough() throws Exception {
        byte[] right = "right so far".getBytes(UTF_8);
        byte[] stream = SealedBytes.of(KEYS, Sender.SERVER, right, new byte[1000]);
        stream[stream.length - 500] ^= 1;
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    upgrade(carrier);
                    carrier.getOutputStream().write(stream);
                    carrier.getInputStream().readAllBytes();
                });
                Client client = BrookLoom.builder().startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.SUCCEEDED);
            assertThat("right so far").startsWith(new String(Complaints.readToEnd(app), UTF_8));
        }
    }

    @Test
    void bytesThatArriveWithTheUpgradeResponseAreKept() throws Exception {
        byte[] data = "early".getBytes(UTF_8);
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    RawCarrier raw = new RawCarrier(carrier);
                    byte[] answer = RawCarrier.upgradeAnswer(raw.readHeader()).getBytes(UTF_8);
                    byte[] stream = SealedBytes.of(KEYS, Sender.SERVER, data);
                    byte[] both = Arrays.copyOf(answer, answer.length + stream.length);
                    System.arraycopy(stream, 0, both, answer.length, stream.length);
                    raw.send(both);
                });
                Client client = BrookLoom.builder().startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.SUCCEEDED);
            assertThat(app.in().readNBytes(data.length)).isEqualTo(data);
        }
    }

    private static void upgrade(Socket carrier) throws IOException {
        RawCarrier raw = new RawCarrier(carrier);
        raw.send(RawCarrier.upgradeAnswer(raw.readHeader()));
        assertThat(raw.read(BrookProtocol.NONCE_LENGTH)).hasSize(BrookProtocol.NONCE_LENGTH);
    }

    private static void assertRefused(Client client, ReplyCode code, String server, String line) throws Exception {
        try (Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(code);
            Complaints.readToEnd(app);
        }
        Complaints.assertOneLine(server, line);
    }
}
