package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that were given the port of another kind of server learn so in their one line. */
@ExtendWith(LeakCheck.class)
class WrongPortsTest {
    @Test
    void aPlainClientAtAWssserver() throws Exception {
        try (BrookServer server = tls().startServer();
                Client client = options().plain(true).startClient(server.port())) {
            assertOneLine(client, "wssserver");
        }
    }

    @Test
    void aPlainClientAtAWsserver() throws Exception {
        try (BrookServer server = options().startServer();
                Client client = options().plain(true).startClient(server.port())) {
            assertOneLine(client, "that of a wsserver begins with ws://");
        }
    }

    @Test
    void aWsclientAtAWssserver() throws Exception {
        try (BrookServer server = tls().startServer();
                Client client = options().startClient(server.port())) {
            assertOneLine(client, "speaks TLS on this port: give wss:// instead of ws://");
        }
    }

    @Test
    void aWssclientAtAWsserver() throws Exception {
        try (BrookServer server = options().startServer();
                Client client = tls().startClient(server.port())) {
            assertOneLine(client, "use ws:// instead of wss://");
        }
    }

    @ParameterizedTest(name = "{0}, {2}")
    @CsvSource({
        "PLAIN, 15030300020246, 'speaks TLS on this port: if it is a wssserver, give its address as wss://…'",
        "PLAIN, 1503010002022816030100, speaks TLS on this port",
        "PLAIN, 485454502f312e31203430302042616420526571756573740d0a, 'answers ''HTTP/1.1 400'', which is not Brook'",
        "PLAIN, 5353482d322e30, 'answers ''SSH-2.0'', which is not Brook'",
        "PLAIN, '', or it is a wsserver or wssserver (give its address as ws://… or wss://…)",
        "WS,    15030300020246, speaks TLS on this port: give wss:// instead of ws://",
        "WS,    15, speaks TLS on this port",
        "FRAMED, 15030300020246, speaks TLS on this port",
        "WS,    485454502f312e31203430302042616420526571756573740d0a0d0a, 'answers HTTP 400: a proxy or web server"
                + " there does not take the upgrade, or does it require wss://? Then give wss:// instead of ws://. If'",
        "WS,    '', 'closed the connection without an answer: is a Brook wsserver there, or does it require wss://? Then give wss:// instead of ws://'",
        "FRAMED, '', 'or does it require wss://?'",
    })
    void whatAnotherKindOfServerAnswers(Mode mode, String hex, String line) throws Exception {
        try (TcpTarget server = TcpTarget.serving(carrier -> answer(carrier, hex));
                Client client =
                        mode.builder().nonceTimeout(Duration.ofSeconds(20)).startClient(server.port())) {
            assertOneLine(client, line);
        }
    }

    private static void answer(Socket carrier, String hex) throws IOException {
        assertThat(carrier.getInputStream().read(new byte[4096])).isPositive();
        carrier.getOutputStream().write(HexFormat.of().parseHex(hex));
        carrier.shutdownOutput();
        new RawCarrier(carrier).readAll();
    }

    private static BrookLoomBuilder options() {
        return BrookLoom.builder().nonceTimeout(Duration.ofSeconds(20));
    }

    private static BrookLoomBuilder tls() {
        return options().serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
    }

    private static void assertOneLine(Client client, String line) throws Exception {
        try (Socks5App app = Socks5App.greeting(client.address())) {
            app.connect("target.example", 80);
            Eventually.holds(() -> assertThat(LogLines.with("WARN "))
                    .singleElement()
                    .asString()
                    .contains(line));
        }
    }
}
