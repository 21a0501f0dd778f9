package brookloom.it.strangers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.wss.TlsSite;
import brookloom.net.websocket.WebSocketKey;
import brookloom.proto.BrookProtocol;
import brookloom.server.BrookServer;
import brookloom.server.testing.TlsClient;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server shows to clients whose key tells the password, and hides from all others. */
@ExtendWith(LeakCheck.class)
class KeyTest {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final String FRAMED = "Sec-WebSocket-Protocol: " + BrookProtocol.FRAMED + "\r\n";
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] GET = {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 1, 'x'};
    private static final int SETTINGS = 4;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    @TempDir
    private Path folder;

    private static String answer(BrookServer server, String key, String header) throws IOException {
        try (RawCarrier client =
                RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            String request = RawCarrier.upgradeRequest("/ws", server.port())
                    .replaceAll("(?<=Sec-WebSocket-Key: )[^\r]*", key)
                    .replace("\r\nUpgrade: w", "\r\n" + header + "Upgrade: w");
            String answer = client.send(request).readHeader();
            return answer.replaceAll("(?m)^(Date|Sec-WebSocket-Accept): .*\r\n", "");
        }
    }

    @Test
    void framedModeIsShownToNobodyElse() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer()) {
            String raw = answer(server, WebSocketKey.random(), "");
            assertThat(raw).startsWith("HTTP/1.1 101 ");
            assertThat(answer(server, WebSocketKey.random(), FRAMED)).isEqualTo(raw);
            String key = StrangerProbe.ourKey();
            assertThat(answer(server, key, FRAMED)).startsWith("HTTP/1.1 101 ").contains(FRAMED);
            assertThat(answer(server, key, FRAMED)).as("replayed").isEqualTo(raw);
        }
    }

    @Test
    void aStrictServerUpgradesNobodyElse() throws Exception {
        try (BrookServer server = BrookLoom.builder().strict(true).startServer()) {
            String refused = answer(server, WebSocketKey.random(), "");
            assertThat(refused).startsWith("HTTP/1.1 404 ");
            assertThat(answer(server, WebSocketKey.random(), FRAMED)).isEqualTo(refused);
            String key = StrangerProbe.ourKey();
            assertThat(answer(server, key, "")).startsWith("HTTP/1.1 101 ");
            assertThat(answer(server, key, "")).as("replayed").isEqualTo(refused);
        }
    }

    @ParameterizedTest
    @EnumSource(Carriage.class)
    void aStrictServerServesOurClients(Carriage carriage) throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().strict(true).carriage(carriage);
        if (carriage == Carriage.HTTP2) {
            TlsSite site = TlsSite.with(folder, "P-256");
            options.serverTls(site.serverTls()).clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())));
        }
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.path("/some/path+x").startServer();
                Client client = options.path("/some%2Fpath+x").startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            app.setSoTimeout(60_000);
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }

    private BrookServer http2Server() throws IOException {
        return BrookLoom.builder()
                .serverTls(TlsSite.with(folder, "P-256").serverTls())
                .headerTimeout(SHORT)
                .startServer();
    }

    @Test
    void tunnelsOverHttp2AreOfferedToNobodyElse() throws Exception {
        try (BrookServer server = http2Server()) {
            assertThat(settings(server, null))
                    .doesNotContainKey(ENABLE_CONNECT_PROTOCOL)
                    .containsEntry(3, 16);
            assertThat(settings(server, WebSocketKey.random()))
                    .doesNotContainKey(ENABLE_CONNECT_PROTOCOL)
                    .doesNotContainKey(4);
            String key = StrangerProbe.ourKey();
            assertThat(settings(server, key))
                    .containsEntry(ENABLE_CONNECT_PROTOCOL, 1)
                    .containsEntry(3, 1024)
                    .containsEntry(4, 1 << 20);
            assertThat(settings(server, key)).as("replayed").doesNotContainKey(ENABLE_CONNECT_PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsAndPingsHoldAConnectionNoLongerThanTheHeaderMayTake(boolean withKey) throws Exception {
        byte[] ping = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        try (BrookServer server = http2Server();
                SSLSocket socket = connect(server)) {
            ask(socket, withKey ? StrangerProbe.ourKey() : WebSocketKey.random());
            Thread pings = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write(ping);
                        LockSupport.parkNanos(SHORT.toNanos() / 10);
                    }
                } catch (IOException e) {
                    // Cut.
                }
            });
            readToTheEnd(socket);
            socket.close();
            pings.join();
        }
    }

    /** Returns the settings that the server has sent when it answers a GET with this key. */
    private static Map<Integer, Integer> settings(BrookServer server, @Nullable String key) throws IOException {
        try (SSLSocket socket = connect(server)) {
            ask(socket, key);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Map<Integer, Integer> settings = new HashMap<>();
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.skipNBytes(5);
                ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
                if (type == 1) {
                    return settings;
                }
                while (type == SETTINGS && payload.hasRemaining()) {
                    settings.put((int) payload.getShort(), payload.getInt());
                }
            }
        }
    }

    private static SSLSocket connect(BrookServer server) throws IOException {
        SSLSocket socket = TlsClient.connect(
                TlsClient.believingAnybody(), server.port(), "TLSv1.3", TlsSite.HOST, "h2", "http/1.1");
        assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        return socket;
    }

    /** Sends the preface and {@code GET /ws}, or {@code GET /} without a key. */
    private static void ask(SSLSocket socket, @Nullable String key) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(512).put(PREFACE).put(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
        ByteBuffer block = ByteBuffer.allocate(256);
        if (key == null) {
            block.put(GET);
        } else {
            block.put(new byte[] {(byte) 0x82, (byte) 0x87, 0x44, 3, '/', 'w', 's', 0x41, 1, 'x'});
            block.put(new byte[] {0, 17}).put("sec-websocket-key".getBytes(US_ASCII));
            block.put((byte) key.length()).put(key.getBytes(US_ASCII));
        }
        block.flip();
        out.put(new byte[] {0, 0, (byte) block.remaining(), 1, 5, 0, 0, 0, 1})
                .put(block)
                .flip();
        socket.getOutputStream().write(out.array(), 0, out.remaining());
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException | EOFException e) {
            // A reset is an end.
        }
    }
}
