package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.fixtures.Tap;
import brookloom.it.fixtures.WebSocketFrame;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What framed mode looks like to somebody in between. */
@ExtendWith(LeakCheck.class)
class FramedWireTest {
    private static final Duration OFTEN = Duration.ofMillis(500);

    private BrookLoomBuilder framed;

    @BeforeEach
    void chooseFramed() {
        framed = BrookLoom.builder().carriage(Carriage.FRAMED);
    }

    private static Tap before(BrookServer server) throws IOException {
        return Tap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }

    private static List<WebSocketFrame> frames(InputStream in, int opcode) throws IOException {
        return WebSocketFrame.readAll(in).stream()
                .filter(frame -> frame.opcode() == opcode)
                .toList();
    }

    @Test
    void theClientMasksBinaryMessagesAndBothEndsPingAndAnswer() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = framed.heartbeat(OFTEN).startServer();
                Tap tap = before(server);
                Client client = framed.startClient(tap.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            byte[] data = RecordedStream.pattern(100_000);
            app.getOutputStream().write(data);
            assertThat(app.getInputStream().readNBytes(data.length)).isEqualTo(data);
            Tap.Carrier carrier = tap.carriers().getFirst();
            Eventually.holds(() -> {
                for (int opcode : new int[] {WebSocketFrame.BINARY, WebSocketFrame.PING, WebSocketFrame.PONG}) {
                    assertThat(frames(carrier.fromClient(), opcode))
                            .isNotEmpty()
                            .allMatch(WebSocketFrame::masked);
                    assertThat(frames(carrier.fromServer(), opcode))
                            .isNotEmpty()
                            .noneMatch(WebSocketFrame::masked);
                }
            });
            assertThat(sum(frames(carrier.fromClient(), WebSocketFrame.BINARY))).isGreaterThan(data.length);
        }
    }

    private static int sum(List<WebSocketFrame> frames) {
        return frames.stream().mapToInt(frame -> frame.payload().length).sum();
    }

    @Test
    void theRequestsAreThoseOfAWebsocketWithASubprotocol() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = framed.path("/a%2Fb;c").startServer();
                Tap tap = before(server);
                Client client = framed.path("/a%252Fb;c").startClient(tap.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            assertThat(tap.carriers().getFirst().request())
                    .startsWith("GET /a%252Fb;c HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: 127.0.0.1:" + tap.port() + "\r\n")
                    .contains("\r\nSec-WebSocket-Protocol: brook.framed\r\n")
                    .contains("\r\nSec-WebSocket-Version: 13\r\n")
                    .doesNotContainIgnoringCase("proxy");
            assertThat(tap.carriers().getFirst().answer())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("\r\nSec-WebSocket-Protocol: brook.framed\r\n")
                    .doesNotContain("Sec-WebSocket-Extensions", "Set-Cookie", "Server:");
        }
    }

    @Test
    void theEndThatFinishesFirstSendsTheClose() throws Exception {
        try (TcpTarget target = TcpTarget.serving(
                        connection -> connection.getOutputStream().write("bye".getBytes(UTF_8)));
                BrookServer server = framed.startServer();
                Tap tap = before(server);
                Client client = framed.startClient(tap.port())) {
            try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                assertThat(app.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("bye");
            }
            Tap.Carrier carrier = tap.carriers().getFirst();
            Eventually.holds(() -> {
                List<WebSocketFrame> closes = new ArrayList<>(frames(carrier.fromClient(), WebSocketFrame.CLOSE));
                closes.addAll(frames(carrier.fromServer(), WebSocketFrame.CLOSE));
                assertThat(closes).hasSizeBetween(1, 2);
            });
        }
    }

    @Test
    void theServersAddressMayDifferFromItsName() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = framed.startServer();
                Tap tap = before(server);
                Client client = framed.address(brookloom.proto.Destination.of(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), tap.port())))
                        .startClient("ws://fronted.example:8080/ws");
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            assertThat(tap.carriers().getFirst().request()).containsIgnoringCase("\r\nhost: fronted.example:8080\r\n");
        }
    }
}
