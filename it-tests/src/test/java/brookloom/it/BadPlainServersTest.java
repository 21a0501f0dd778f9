package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.proto.testing.SealedUdp;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plain servers that are not what the client was told: the user gets one clear line. */
@ExtendWith(LeakCheck.class)
class BadPlainServersTest {
    private static final Destination TARGET = new Destination(HostAddress.parse("target.example"), 80);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        HTTP/1.1 400 Bad Request~Connection: close~~ | answers 'HTTP/1.1 400', which is not Brook's: check the address; that of a wsserver begins with ws://, that of a wssserver with wss://
        SSH-2.0-OpenSSH_9.2p1~                       | answers 'SSH-2.0-Open', which is not Brook's
        220 mail.example ESMTP ready                 | answers '220 mail.exa', which is not Brook's
        """)
    void aServerOfAnotherKindIsReported(String answer, String line) throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    carrier.getInputStream().readNBytes(BrookProtocol.NONCE_LENGTH);
                    carrier.getOutputStream()
                            .write((answer + "~".repeat(20))
                                    .replace("~", "\r\n")
                                    .getBytes(UTF_8));
                    carrier.getInputStream().readAllBytes();
                });
                Client client = BrookLoom.builder().plain(true).startClient(server.port())) {
            Complaints.assertEndsWithLine(client, "server 127.0.0.1:" + server.port() + " ", line);
        }
    }

    @Test
    void aWsserverIsDetectedToo() throws Exception {
        try (var server =
                        BrookLoom.builder().headerTimeout(Duration.ofSeconds(1)).startServer();
                Client client = BrookLoom.builder().plain(true).startClient(server.port())) {
            Complaints.assertEndsWithLine(client, "server 127.0.0.1:" + server.port() + " ", "");
        }
    }

    @Test
    void aWrongPasswordGetsNoAnswerAndIsExplained() throws Exception {
        try (var server = BrookLoom.builder().password("theirs").startPlainServer();
                Client client = BrookLoom.builder()
                        .plain(true)
                        .password("ours")
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startClient(server.port())) {
            Complaints.assertEndsWithLine(
                    client,
                    ":" + server.port() + " ",
                    "wrong password, or the user is disabled, expired or over quota, or clocks over 60 s apart, or another"
                            + " --clientHKDFInfo, or it is a wsserver or wssserver (give its address as ws://… or wss://…);"
                            + " compare the password with the server's, and run '");
        }
    }

    @Test
    void datagramsWithAWrongPasswordGetNoAnswerAndTheServerLogsNothing() throws Exception {
        try (UdpEcho echo = new UdpEcho();
                var server = BrookLoom.builder().password("theirs").startPlainServer();
                Client client = BrookLoom.builder().plain(true).password("ours").startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            LogLines.clear();
            datagrams.send(Destination.of(echo.address()), new byte[] {1});
            Eventually.holds(() -> assertThat(LogLines.with("UDP dropped datagrams so far: not authentic 1"))
                    .hasSize(1));
            server.close();
            Eventually.holds(() -> assertThat(LogLines.with("INFO UDP dropped datagrams: not authentic 1"))
                    .hasSize(1));
            assertThat(echo.senders()).isEmpty();
        }
    }

    @Test
    void aServerThatIsDownIsARefusedConnection() throws Exception {
        int port = FreePort.next();
        try (Client client = BrookLoom.builder().plain(true).startClient(port);
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.CONNECTION_REFUSED);
            Complaints.assertOneLine(
                    "server 127.0.0.1:" + port, "connection refused: is it running, and is the port right?");
        }
    }

    @Test
    void aServerThatDoesNotListenOnUdpIsReported() throws Exception {
        int port = FreePort.next();
        try (Client client = BrookLoom.builder().plain(true).startClient(port);
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(TARGET, new byte[] {1});
            Complaints.assertOneLine(
                    "server 127.0.0.1:" + port + ": ", "nobody listens on its UDP port: is it running");
        }
    }

    @Test
    void aServerNameThatDoesNotResolveIsReportedForDatagrams() throws Exception {
        try (Client client = BrookLoom.builder().startPlainClient("server.invalid", 9998);
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(TARGET, new byte[] {1});
            Complaints.assertOneLine("server server.invalid", "unknown host: check the address and the network");
        }
    }

    @Test
    void answersFromElsewhereAndNoiseReachNoApp() throws Exception {
        try (SealedUdp server = SealedUdp.server(BrookLoomBuilder.DEFAULT_KEYS);
                Client client = BrookLoom.builder().plain(true).startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(TARGET, new byte[] {1});
            SealedUdp.Question question = server.question();
            server.replyRaw(question, new byte[500]);
            server.reply(question, new Destination(TARGET.host(), 81), new byte[] {2});
            server.reply(question, TARGET, new byte[] {3});
            Socks5Datagrams.Received answer = datagrams.receive();
            assertThat(answer.data()).containsExactly(3);
            assertThat(answer.from()).isEqualTo(TARGET);
        }
    }
}
