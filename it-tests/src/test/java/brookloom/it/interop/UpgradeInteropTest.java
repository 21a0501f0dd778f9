package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.Socks5Listener;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.TcpTarget;
import brookloom.proto.testing.LeakCheck;
import brookloom.server.JettyServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the upgrade looks like, and which paths lead to the same place. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class UpgradeInteropTest {
    private static final Duration UDP_TIMEOUT = Duration.ofSeconds(60);
    private static final int PATIENCE_MILLIS = 20_000;

    @ParameterizedTest
    @CsvSource({
        "'', /ws",
        "/, /ws",
        "/deep/er/path, /deep/er/path",
        "/trailing/, /trailing/",
        "/ws?ed=2048&x=1, /ws",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/100%25, /100%",
        "/sch%C3%B6n, /schön",
        "/schön, /schön",
        "/a%20b, /a b",
        "/a%2Fb, /a/b",
    })
    void a_path_of_our_client_leads_to_the_originals_server(String inUrl, String decoded) throws Exception {
        try (Original server = Original.wsServer(Inner.BROOK, decoded, UDP_TIMEOUT);
                Socks5Listener client = BrookLoom.builder()
                        .keys(Inner.BROOK.keys())
                        .startClient("ws://127.0.0.1:" + server.address().getPort() + inUrl)) {
            assertEcho(client.address());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /ws",
        "/, /ws",
        "/deep/er/path, /deep/er/path",
        "/trailing/, /trailing/",
        "/ws?ed=2048&x=1, /ws",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/100%25, /100%",
        "/sch%C3%B6n, /schön",
        "/schön, /schön",
        "/a%20b, /a b",
        "/a%2Fb, /a/b",
    })
    void a_path_of_the_originals_client_leads_to_our_server(String inUrl, String decoded) throws Exception {
        try (JettyServer server = BrookLoom.builder()
                        .keys(Inner.BROOK.keys())
                        .path(decoded)
                        .startServer();
                Original client =
                        Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + server.port() + inUrl, UDP_TIMEOUT)) {
            assertEcho(client.address());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /ws",
        "/, /ws",
        "/deep/er/path, /deep/er/path",
        "/trailing/, /trailing/",
        "/ws?ed=2048&x=1, /ws",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/100%25, /100%",
        "/sch%C3%B6n, /schön",
        "/schön, /schön",
        "/a%20b, /a b",
        "/a%2Fb, /a/b",
    })
    void control(String inUrl, String decoded) throws Exception {
        try (Original server = Original.wsServer(Inner.BROOK, decoded, UDP_TIMEOUT);
                Original client = Original.wsClient(
                        Inner.BROOK, "ws://127.0.0.1:" + server.address().getPort() + inUrl, UDP_TIMEOUT)) {
            assertEcho(client.address());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /ws",
        "/, /ws",
        "/ws?ed=2048&x=1, /ws",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/100%25, /100%",
        "/sch%C3%B6n, /schön",
        "/schön, /schön",
        "/a%20b, /a b",
        "/a%2Fb, /a/b",
    })
    void our_request_reads_as_the_originals(String path, String decoded) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(PATIENCE_MILLIS);
            String url = "ws://127.0.0.1:" + server.getLocalPort() + path;
            String theirs;
            String ours;
            try (Original client = Original.wsClient(Inner.BROOK, url, UDP_TIMEOUT)) {
                theirs = request(client.address(), server);
            }
            try (Socks5Listener client =
                    BrookLoom.builder().keys(Inner.BROOK.keys()).startClient(url)) {
                ours = request(client.address(), server);
            }
            assertThat(ours).isEqualTo(theirs).isEqualTo("x");
        }
    }

    @Test
    void our_answer_reads_as_the_originals() throws Exception {
        String theirs;
        String ours;
        try (Original server = Original.wsServer(Inner.BROOK, "/ws", UDP_TIMEOUT)) {
            theirs = answer(server.address());
        }
        try (JettyServer server = BrookLoom.builder().keys(Inner.BROOK.keys()).startServer()) {
            ours = answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        }
        assertThat(ours).isEqualTo(theirs).isEqualTo("x");
    }

    private static String request(InetSocketAddress socks5, ServerSocket server) throws Exception {
        Thread app = Thread.ofVirtual().start(() -> {
            try (Socket socket = BrookLoom.connect(socks5, "127.0.0.1", 9)) {
                assertThat(socket.isConnected()).isFalse();
            } catch (java.io.IOException e) {
                // The server hangs up.
            }
        });
        try (RawCarrier carrier = new RawCarrier(server.accept())) {
            return carrier.readHeader().replaceAll("(Sec-WebSocket-Key: ).*", "$1…");
        } finally {
            app.join();
        }
    }

    private static String answer(InetSocketAddress server) throws Exception {
        try (RawCarrier carrier = RawCarrier.dial(server)) {
            return carrier.send(RawCarrier.upgradeRequest("/ws", server.getPort()))
                    .readHeader()
                    .replaceAll("(Sec-WebSocket-Accept: ).*", "$1…");
        }
    }

    private static void assertEcho(InetSocketAddress socks5) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.setSoTimeout(3_000);
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }
}
