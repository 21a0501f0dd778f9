package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.UnencryptedOpening;
import brookloom.proto.UpgradeKeys;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.JettyUpgradeListener;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server's endpoint, driven by Jetty's WebSocket client, which cuts messages as it likes. */
@ExtendWith(LeakCheck.class)
public class FramedEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WebSocketClient webSockets = new WebSocketClient();

    @BeforeEach
    void start() throws Exception {
        webSockets.start();
    }

    @AfterEach
    void stop() throws Exception {
        webSockets.stop();
    }

    /** Collects what comes; public for Jetty, which calls it. */
    public static final class Peer implements Session.Listener.AutoDemanding {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final CountDownLatch pinged = new CountDownLatch(2);
        private final CompletableFuture<Void> emptyMessage = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            got.writeBytes(bytes);
            if (bytes.length == 0) {
                emptyMessage.complete(null);
            }
            callback.succeed();
        }

        @Override
        public void onWebSocketPing(ByteBuffer payload) {
            pinged.countDown();
        }

        @Override
        public void onWebSocketClose(int statusCode, String reason, Callback callback) {
            closed.complete(statusCode);
            callback.succeed();
        }
    }

    /** Shows the password, as our clients do: framed mode is for nobody else. */
    private record OurKey(String key) implements JettyUpgradeListener {
        @Override
        public void onHandshakeRequest(Request request) {
            request.headers(headers -> headers.put(HttpHeader.SEC_WEBSOCKET_KEY, key));
        }
    }

    private Session connect(BrookServer server, Peer peer, String... subprotocols) throws Exception {
        var request = new ClientUpgradeRequest(URI.create("ws://127.0.0.1:" + server.port() + "/ws"));
        request.setSubProtocols(subprotocols);
        byte[] key = new UpgradeKeys(Password.of("harness")).make(Instant.now(), "/ws");
        return webSockets
                .connect(peer, request, new OurKey(Base64.getEncoder().encodeToString(key)))
                .get(60, TimeUnit.SECONDS);
    }

    private static byte[] opening(TcpTarget target) {
        var destination = new Destination(HostAddress.parse("127.0.0.1"), target.port());
        return UnencryptedOpening.encode(
                BrookLoomBuilder.DEFAULT_KEYS, OpenRequest.now(InstantSource.system(), Network.TCP, destination));
    }

    private static BrookServer bareServer() throws Exception {
        return BrookLoom.builder().withoutBrookProtocol(true).startServer();
    }

    private static void send(Session session, byte[] message) throws Exception {
        var sent = new CompletableFuture<Void>();
        session.sendBinary(
                ByteBuffer.wrap(message), Callback.from(() -> sent.complete(null), sent::completeExceptionally));
        sent.get(60, TimeUnit.SECONDS);
    }

    private static void sendPart(Session session, byte[] part, boolean last) throws Exception {
        var sent = new CompletableFuture<Void>();
        session.sendPartialBinary(
                ByteBuffer.wrap(part), last, Callback.from(() -> sent.complete(null), sent::completeExceptionally));
        sent.get(60, TimeUnit.SECONDS);
    }

    @Test
    void messagesMayBeCutAnywhere() throws Exception {
        Peer peer = new Peer();
        byte[] data = RecordedStream.pattern(300_000);
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = bareServer();
                Session session = connect(server, peer, "other", BrookProtocol.FRAMED)) {
            assertThat(session.getUpgradeResponse().getAcceptedSubProtocol()).isEqualTo(BrookProtocol.FRAMED);
            for (byte b : opening(target)) {
                send(session, new byte[] {b});
            }
            sendPart(session, Arrays.copyOf(data, 5), false);
            sendPart(session, new byte[0], false);
            sendPart(session, Arrays.copyOfRange(data, 5, 200_000), true);
            send(session, Arrays.copyOfRange(data, 200_000, data.length));
            Eventually.holds(() -> assertThat(peer.got.size()).isEqualTo(data.length));
            assertThat(peer.got.toByteArray()).isEqualTo(data);
        }
    }

    @Test
    void anEmptyMessageEndsOneDirection() throws Exception {
        Peer peer = new Peer();
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    int length = connection.getInputStream().readAllBytes().length;
                    connection.getOutputStream().write(Integer.toString(length).getBytes(UTF_8));
                });
                BrookServer server = bareServer();
                Session session = connect(server, peer, BrookProtocol.FRAMED)) {
            send(session, opening(target));
            send(session, new byte[12]);
            send(session, new byte[0]);
            assertThat(peer.emptyMessage).succeedsWithin(PATIENCE);
            assertThat(peer.got.toString(UTF_8)).isEqualTo("12");
            assertThat(peer.closed).succeedsWithin(PATIENCE).isEqualTo(1000);
        }
    }

    @Test
    void aCloseEndsTheTunnel() throws Exception {
        Peer peer = new Peer();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = bareServer()) {
            try (Session session = connect(server, peer, BrookProtocol.FRAMED)) {
                send(session, opening(target));
                Eventually.holds(() -> assertThat(target.connections()).isEqualTo(1));
            }
            assertThat(peer.closed).succeedsWithin(PATIENCE).isEqualTo(1000);
            Eventually.holds(() -> assertThat(target.connections()).isZero());
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    @Test
    void aConnectionThatBreaksEndsTheTunnel() throws Exception {
        Peer peer = new Peer();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = bareServer();
                Session session = connect(server, peer, BrookProtocol.FRAMED)) {
            send(session, opening(target));
            Eventually.holds(() -> assertThat(target.connections()).isEqualTo(1));
            session.disconnect();
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    @Test
    void aClientThatAnswersPingsMayStayIdle() throws Exception {
        Peer peer = new Peer();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder()
                        .withoutBrookProtocol(true)
                        .heartbeat(Duration.ofSeconds(1))
                        .startServer();
                Session session = connect(server, peer, BrookProtocol.FRAMED)) {
            send(session, opening(target));
            assertThat(peer.pinged.await(60, TimeUnit.SECONDS)).isTrue();
            send(session, new byte[] {1});
            Eventually.holds(() -> assertThat(peer.got.size()).isEqualTo(1));
        }
    }

    @Test
    void aWrongOpeningIsCutSilentlyAtTheDeadline() throws Exception {
        Peer peer = new Peer();
        try (BrookServer server = BrookLoom.builder()
                        .withoutBrookProtocol(true)
                        .openTimeout(Duration.ofSeconds(1))
                        .startServer();
                Session session = connect(server, peer, BrookProtocol.FRAMED)) {
            send(session, new byte[100]);
            assertThat(peer.closed).succeedsWithin(PATIENCE).isEqualTo(StatusCode.NO_CLOSE);
            assertThat(peer.got.size()).isZero();
        }
    }
}
