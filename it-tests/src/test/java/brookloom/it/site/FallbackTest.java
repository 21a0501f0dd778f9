package brookloom.it.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RawCarrier;
import brookloom.server.BrookServer;
import brookloom.server.config.SiteConfig;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import brookloom.testing.TcpTimers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --fallback}: another web server answers those who open no tunnel. */
@ExtendWith(LeakCheck.class)
class FallbackTest {
    private static final int LARGE = 3_000_000;
    private static final int PATIENCE_SECONDS = 30;

    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** What the web server behind does once it has the head of a request. */
    private interface Origin {
        void answer(DataInputStream in, OutputStream out) throws Exception;
    }

    private TcpTarget origin(Origin origin) throws IOException {
        return TcpTarget.playing((in, out) -> {
            heads.add(head(in));
            origin.answer(in, out);
        });
    }

    private TcpTarget answering(String answer) throws IOException {
        return origin((in, out) -> out.write(answer.getBytes(ISO_8859_1)));
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static BrookServer server(int port) throws IOException {
        return server(URI.create("http://127.0.0.1:" + port));
    }

    private static BrookServer server(URI url) throws IOException {
        return BrookLoom.builder().site(new SiteConfig.Fallback(url)).startServer();
    }

    private static RawCarrier dial(BrookServer server) throws IOException {
        return RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }

    private static String ask(String target, String more) {
        return "GET " + target + " HTTP/1.1\r\nHost: example.com\r\n" + more + "\r\n";
    }

    @Test
    void requestsAndAnswersPassWithoutTheFieldsOfOneHop() throws IOException {
        try (TcpTarget origin = answering("HTTP/1.1 203 Fine\r\nServer: app\r\nDate: never\r\nX-App: 1\r\n"
                        + "Connection: close, X-Hop\r\nX-Hop: 1\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nhi");
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            for (int i = 0; i < 2; i++) {
                client.send(ask(
                        "/a%20b?c",
                        "Connection: keep-alive, x-own\r\nX-Own: 1\r\nX-Forwarded-For: 9.9.9.9\r\n"
                                + "X-Real-IP: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\n"));
                assertThat(client.readHeader().replaceAll("Date: [^\r]*", "Date: NOW"))
                        .isEqualTo("HTTP/1.1 203 Fine\r\nServer: nginx\r\nDate: NOW\r\nContent-Type: a/b\r\n"
                                + "Content-Length: 2\r\nConnection: keep-alive\r\nX-App: 1\r\n\r\n");
                assertThat(client.read(2)).isEqualTo("hi".getBytes(US_ASCII));
            }
            assertThat(heads).hasSize(2);
            assertThat(heads.getFirst())
                    .startsWith("GET /a%20b?c HTTP/1.1\r\nHost: 127.0.0.1:" + origin.port() + "\r\n")
                    .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", "\r\nX-Forwarded-Host: example.com\r\n")
                    .contains("\r\nConnection: close\r\n")
                    .doesNotContainIgnoringCase("x-own")
                    .doesNotContain("9.9.9.9");
        }
    }

    @Test
    void theServerBehindMayHaveANameWithAnUnderscore() throws IOException {
        try (TcpTarget origin = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                BrookServer server = server(URI.create("http://web_site.test:" + origin.port()));
                RawCarrier client = dial(server)) {
            assertThat(client.send(ask("/", "")).readHeader()).startsWith("HTTP/1.1 200 ");
            assertThat(heads.getFirst()).contains("\r\nHost: web_site.test:" + origin.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        http://127.0.0.1     | 127.0.0.1:80
        https://127.0.0.1:   | 127.0.0.1:443
        http://[::1]         | [::1]:80
        https://[::1]:8443/  | [::1]:8443
        http://web_site:8080 | web_site:8080
        http://web_site      | web_site:80
        """)
    void theUrlSaysWhereTheServerBehindIs(URI url, String server) {
        assertThat(new SiteConfig.Fallback(url).server()).hasToString(server);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ftp://a              | must be http://HOST[:PORT] or https://HOST[:PORT], without a path
        http:///             | must be http://HOST[:PORT] or https://HOST[:PORT], without a path
        http://u:p@a         | must be http://HOST[:PORT] or https://HOST[:PORT], without a path
        http://web_site/path | must be http://HOST[:PORT] or https://HOST[:PORT], without a path
        https://web_site     | no certificate can be checked for a host with an underscore
        http://a:65536       | the port must be 0 to 65535
        """)
    void aUrlThatCannotBeAskedIsRefused(URI url, String why) {
        assertThatThrownBy(() -> new SiteConfig.Fallback(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aLargeBodyPassesInBothDirections() throws IOException {
        try (TcpTarget origin = origin((in, out) -> {
                    byte[] body = in.readNBytes(LARGE);
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(US_ASCII));
                    out.write(body);
                });
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            client.send(
                    "POST /ws HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + LARGE + "\r\n\r\n");
            assertThat(client.readHeader()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send(new byte[LARGE]);
            assertThat(client.readHeader()).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Length: " + LARGE);
            assertThat(client.read(LARGE)).hasSize(LARGE);
        }
    }

    /** With so much behind the fault that a close in front of it would reset the connection, and the page be lost. */
    @Test
    void aChunkThatBreaksBehindSoundOnesIsABadRequest() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        try (TcpTarget origin = origin((in, out) -> {
                    in.readFully(new byte[8]);
                    begun.countDown();
                    in.readAllBytes();
                });
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            await(begun);
            client.send("zz\r\n").send(new byte[LARGE]);
            assertThat(client.readHeader().replaceAll("Date: [^\r]*", "Date: NOW"))
                    .isEqualTo("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nDate: NOW\r\nContent-Type: text/html\r\n"
                            + "Content-Length: 150\r\nConnection: close\r\n\r\n");
            assertThat(new String(client.readAll(), US_ASCII)).hasSize(150).contains("<h1>400 Bad Request</h1>");
        }
    }

    @Test
    void aClientThatEndsInsideItsBodyGetsNoAnswer() throws IOException {
        try (TcpTarget origin = origin((in, out) -> in.readAllBytes());
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
            client.socket().shutdownOutput();
            assertThat(client.readAll()).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyPieceOfAnAnswerPassesAtOnce() throws IOException {
        CountDownLatch read = new CountDownLatch(1);
        try (TcpTarget origin = origin((in, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n".getBytes(US_ASCII));
                    assertThat(read.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                    out.write("4\r\nlast\r\n0\r\n\r\n".getBytes(US_ASCII));
                });
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            assertThat(client.send(ask("/", "")).readHeader()).contains("\r\nTransfer-Encoding: chunked\r\n");
            assertThat(new String(client.read(10), US_ASCII)).isEqualTo("5\r\nfirst\r\n");
            read.countDown();
            assertThat(new String(client.read(14), US_ASCII)).isEqualTo("4\r\nlast\r\n0\r\n\r\n");
        }
    }

    @Test
    void aWebSocketPassesBothWays() throws IOException {
        try (TcpTarget origin = origin((in, out) -> {
                    out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: x\r\n\r\nhello")
                            .getBytes(US_ASCII));
                    in.transferTo(out);
                });
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            String answer = client.send(RawCarrier.upgradeRequest("/chat", server.port()) + "early")
                    .readHeader();
            assertThat(answer).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
            assertThat(answer).contains("\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n");
            assertThat(new String(client.read(10), US_ASCII)).isEqualTo("helloearly");
            client.socket().shutdownOutput();
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void aRedirectToTheServerBehindLeadsToUs() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String location = "http://127.0.0.1:" + socket.getLocalPort() + "/next?x";
            try (TcpTarget origin = TcpTarget.on(socket, connection -> {
                        head(new DataInputStream(connection.getInputStream()));
                        connection
                                .getOutputStream()
                                .write(("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n")
                                        .getBytes(US_ASCII));
                    });
                    BrookServer server = server(origin.port());
                    RawCarrier client = dial(server)) {
                assertThat(client.send(ask("/", "")).readHeader())
                        .contains("\r\nLocation: http://example.com:" + server.port() + "/next?x\r\n");
            }
        }
    }

    @Test
    void aServerBehindThatIsDownIsOnePageAndOneLine() throws Exception {
        int nobody = FreePort.next();
        try (BrookServer server = server(nobody);
                RawCarrier client = dial(server)) {
            for (int i = 0; i < 5; i++) {
                String answer = client.send(ask("/", "")).readHeader();
                assertThat(answer).startsWith("HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nDate: ");
                assertThat(answer).endsWith("\r\nContent-Length: 150\r\nConnection: keep-alive\r\n\r\n");
                assertThat(new String(client.read(150), US_ASCII)).contains("<h1>502 Bad Gateway</h1>");
            }
            Eventually.holds(() -> assertThat(LogLines.with("--fallback http://127.0.0.1:" + nobody))
                    .hasSize(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void aServerThatIsItsOwnFallbackIsRefused(String host) throws IOException {
        int port = FreePort.next();
        BrookLoomBuilder options =
                BrookLoom.builder().port(port).site(new SiteConfig.Fallback(URI.create("http://" + host + ":" + port)));
        assertThatThrownBy(() -> options.startServer().close())
                .hasStackTraceContaining("--fallback " + host + ":" + port + " is a port of this program itself");
    }

    @Test
    void anAnswerThatIsCutShortDoesNotLookWhole() throws IOException {
        try (TcpTarget origin = answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfir");
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            assertThat(client.send(ask("/", "")).readHeader()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(new String(client.readAll(), US_ASCII)).doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theConnectionToTheServerBehindIsKeptAlive() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (TcpTarget origin = origin((in, out) -> {
                    assertThat(seen.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                    out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));
                });
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            client.send(ask("/", ""));
            Eventually.holds(() -> assertThat(TcpTimers.established())
                    .filteredOn(connection -> connection.remotePort() == origin.port())
                    .isNotEmpty()
                    .allMatch(TcpTimers::keepAlive));
            seen.countDown();
            assertThat(client.readHeader()).startsWith("HTTP/1.1 204 No Content\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x",
                "HTTP/1.1 abc OK",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade", // nobody has asked
                "HTTP/1.1 101 Switching Protocols",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"
            })
    void whatIsNoAnswerIsABadGateway(String head) throws IOException {
        try (TcpTarget origin = answering(head + "\r\n\r\n");
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            assertThat(client.send(ask("/", "")).readHeader()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
        }
    }

    @Test
    void endlessInterimResponsesAreABadGateway() throws IOException {
        try (TcpTarget origin = answering("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000));
                BrookServer server = server(origin.port());
                RawCarrier client = dial(server)) {
            assertThat(client.send(ask("/", "")).readHeader()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
        }
    }
}
