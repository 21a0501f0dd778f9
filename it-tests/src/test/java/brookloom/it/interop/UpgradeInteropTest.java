package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.RawCarrier;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the upgrade looks like, and which URLs lead to which paths of a server. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class UpgradeInteropTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @ParameterizedTest
    @CsvSource({
        "'', /ws",
        "/, /",
        "?ed=2048, /ws",
        "/ws?ed=2048&x=/y, /ws",
        "/deep/er/path/, /deep/er/path/",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/100%25, /100%",
        "/a%20b, /a b",
        "/a%2Fb, /a/b",
        "/sch%C3%B6n, /schön",
        "/schön, /schön",
    })
    void ourClientFindsThePathOfTheOriginalsServer(String inUrl, String path) throws Exception {
        try (Original server = Original.wsServer(Inner.BROOK, path);
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .startClient("ws://127.0.0.1:" + server.address().getPort() + inUrl)) {
            assertEcho(client.address());
        }
    }

    /** It sends the path decoded, so a space or a percent sign in it would break the request, its own server's too. */
    @ParameterizedTest
    @CsvSource({
        "'', /ws",
        "/, /",
        "?ed=2048, /ws",
        "/ws?ed=2048&x=/y, /ws",
        "/deep/er/path/, /deep/er/path/",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/a%2Fb, /a/b",
        "/sch%C3%B6n, /schön",
        "/schön, /schön",
    })
    void theOriginalsClientFindsThePathOfOurServer(String inUrl, String path) throws Exception {
        try (BrookServer server = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .path(path)
                        .startServer();
                Original client = Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + server.port() + inUrl)) {
            assertEcho(client.address());
        }
    }

    /** The Host header with its port, the names of all headers, and their order. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/deep/er/path?ed=2048"})
    void ourRequestReadsAsTheOriginals(String inUrl) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(PATIENCE_MILLIS);
            String url = "ws://127.0.0.1:" + server.getLocalPort() + inUrl;
            String theirs;
            try (Original client = Original.wsClient(Inner.BROOK, url)) {
                theirs = request(client.address(), server);
            }
            try (Client client = BrookLoom.builder().startClient(url)) {
                assertThat(request(client.address(), server)).isEqualTo(theirs);
            }
            assertThat(theirs).contains("\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n");
        }
    }

    @Test
    void ourAnswerHasTheOriginalsHeadersAndNoOthers() throws Exception {
        try (Original theirs = Original.wsServer(Inner.BROOK, "/ws");
                BrookServer ours = BrookLoom.builder().startServer()) {
            assertThat(answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), ours.port())))
                    .containsExactlyInAnyOrder(answer(theirs.address()));
        }
    }

    private static String request(InetSocketAddress socks5, ServerSocket server) throws Exception {
        Thread app = Thread.ofVirtual().start(() -> openAndClose(socks5));
        try (RawCarrier carrier = new RawCarrier(server.accept())) {
            return carrier.readHeader().replaceAll("(Sec-WebSocket-Key: ).*", "$1…");
        } finally {
            app.join();
        }
    }

    private static void openAndClose(InetSocketAddress socks5) {
        try (Socket socket = BrookLoom.connect(socks5, "127.0.0.1", 9)) {
            assertThat(socket.isConnected()).isTrue();
        } catch (IOException e) {
            // The server hung up, as it should.
        }
    }

    private static String[] answer(InetSocketAddress server) throws IOException {
        try (RawCarrier carrier = RawCarrier.dial(server)) {
            carrier.send(RawCarrier.upgradeRequest("/ws", server.getPort()));
            return Arrays.stream(carrier.readHeader().split("\r\n"))
                    .map(line -> line.replaceAll("(Sec-WebSocket-Accept: ).*", "$1…"))
                    .toArray(String[]::new);
        }
    }

    private static void assertEcho(InetSocketAddress socks5) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }
}
