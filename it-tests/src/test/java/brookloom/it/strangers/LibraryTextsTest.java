package brookloom.it.strangers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.carrier.http2.Greeting;
import brookloom.client.carrier.http2.Http2Connection;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.WebSocketFrame;
import brookloom.it.wss.TlsSite;
import brookloom.net.stream.SocketStream;
import brookloom.net.websocket.WebSocketKey;
import brookloom.proto.BrookProtocol;
import brookloom.server.BrookServer;
import brookloom.server.testing.TlsClient;
import brookloom.testing.LeakCheck;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No peer gets a text of the libraries or of an exception, which would name them: an error is a number. */
@ExtendWith(LeakCheck.class)
class LibraryTextsTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final String SETTINGS = "000000040000000000";
    private static final String PING = "000008060000000000" + "0000000000000000";
    private static final int GOAWAY = 7;
    private static final int GOAWAY_FIELDS = 8;

    @TempDir
    private Path folder;

    /** Frames that HTTP/2 forbids, a flood, and silence that a deadline ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // the deadline
                "000007060000000000" + "00000000000000", // a PING of 7 bytes
                "000001000000000000" + "00", // DATA on stream 0
                "000001000000000005" + "00", // DATA on a stream that is not open
                "000001010500000001" + "ff", // no HPACK
                "000006010500000002" + "828784010178", // an even stream
                "000004030000000007" + "00000000", // RST_STREAM of a stream that is not open
                "000004080000000000" + "00000000", // WINDOW_UPDATE by nothing
                "000004080000000000" + "7fffffff", // WINDOW_UPDATE above the limit
                "000006040000000000" + "0004ffffffff", // SETTINGS of a window above the limit
                "000005040000000000" + "0000000000", // SETTINGS of 5 bytes
                "0fffff000000000001", // a frame above the limit
                "000004090400000001" + "00000000", // CONTINUATION of nothing
                "000004050400000001" + "00000002" // PUSH_PROMISE
            })
    void aServersGoAwayIsNumbersOnly(String frames) throws Exception {
        try (BrookServer server = server();
                SSLSocket client = connect(server)) {
            client.getOutputStream().write(PREFACE);
            client.getOutputStream().write(HexFormat.of().parseHex(SETTINGS + frames));
            assertThat(goAways(client)).allMatch(length -> length == GOAWAY_FIELDS);
        }
    }

    @Test
    void nothingIsSaidOfAFlood() throws Exception {
        try (BrookServer server = server();
                SSLSocket client = connect(server)) {
            client.getOutputStream().write(PREFACE);
            client.getOutputStream().write(HexFormat.of().parseHex(SETTINGS + PING.repeat(1000)));
            assertThat(goAways(client)).isNotEmpty().allMatch(length -> length == GOAWAY_FIELDS);
        }
    }

    @Test
    void nothingIsSaidOfAStop() throws Exception {
        try (BrookServer server = server();
                SSLSocket client = connect(server)) {
            client.getOutputStream().write(PREFACE);
            client.getOutputStream().write(HexFormat.of().parseHex(SETTINGS));
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.skipNBytes((in.readUnsignedByte() << 16 | in.readUnsignedShort()) + 6L); // the server's SETTINGS
            server.close();
            assertThat(goAways(client)).allMatch(length -> length == GOAWAY_FIELDS);
        }
    }

    private BrookServer server() throws IOException {
        return BrookLoom.builder()
                .serverTls(TlsSite.with(folder, "P-256").serverTls())
                .headerTimeout(SHORT)
                .startServer();
    }

    private static SSLSocket connect(BrookServer server) throws IOException {
        SSLSocket socket = TlsClient.connect(
                TlsClient.believingAnybody(), server.port(), "TLSv1.3", TlsSite.HOST, "h2", "http/1.1");
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Returns the lengths of all GOAWAY frames until the connection's end. */
    private static List<Integer> goAways(Socket socket) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.skipNBytes(5L + length);
                if (type == GOAWAY) {
                    lengths.add(length);
                }
            }
        } catch (IOException e) {
            return lengths;
        }
    }

    /** Frames that WebSocket forbids a client to send; a mask of zeros where there is one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "820161", // not masked
                "c2810000000061", // a reserved bit
                "83810000000061", // an unknown opcode
                "80810000000061", // a continuation of nothing
                "81810000000061", // text
                "8181000000" + "00ff", // text that is no UTF-8
                "898000000000" + "09fe007e00000000", // a PING, and a part of one
                "89fe007e00000000", // a PING above the limit
                "8881000000" + "0003", // a Close of one byte
                "8882000000" + "0003ed", // a Close whose code must not be sent
                "82ff800000000000000000000000" // a length above the limit
            })
    void aCloseIsANumberOnly(String frames) throws Exception {
        try (BrookServer server = BrookLoom.builder().openTimeout(SHORT).startServer();
                RawCarrier client =
                        RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            String request = RawCarrier.upgradeRequest("/ws", server.port())
                    .replaceAll("(?<=Sec-WebSocket-Key: )[^\r]*", StrangerProbe.ourKey())
                    .replace(
                            "\r\nUpgrade: w", "\r\nSec-WebSocket-Protocol: " + BrookProtocol.FRAMED + "\r\nUpgrade: w");
            assertThat(client.send(request).readHeader()).contains(BrookProtocol.FRAMED);
            client.send(HexFormat.of().parseHex(frames));
            List<WebSocketFrame> answers =
                    WebSocketFrame.readAll(client.socket().getInputStream());
            assertThat(answers)
                    .filteredOn(frame -> frame.opcode() == WebSocketFrame.CLOSE)
                    .allSatisfy(frame -> assertThat(frame.payload()).hasSizeLessThanOrEqualTo(2));
        }
    }

    /** The connection may close before the frame leaves. */
    @Test
    void aClientsGoAwayIsNumbersOnly() throws Exception {
        List<Integer> goAways = List.of();
        while (goAways.isEmpty()) {
            goAways = goAwaysAfterABrokenPing();
        }
        assertThat(goAways).allMatch(length -> length == GOAWAY_FIELDS);
    }

    private static List<Integer> goAwaysAfterABrokenPing() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<Integer>> goAways = new CompletableFuture<>();
            Thread server = Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    socket.getInputStream().skipNBytes(PREFACE.length);
                    socket.getOutputStream()
                            .write(HexFormat.of().parseHex(SETTINGS + "000007060000000000" + "00000000000000"));
                    goAways.complete(goAways(socket));
                } catch (IOException e) {
                    goAways.completeExceptionally(e);
                }
            });
            var socket = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            var request = new Http2Connection.Request("localhost", 443, "/ws", Map.of(), 0);
            assertThatThrownBy(() -> Http2Connection.begin(
                            new SocketStream(socket),
                            socket.getLocalSocketAddress(),
                            socket.getRemoteSocketAddress(),
                            new Greeting(request, WebSocketKey.random()),
                            Duration.ofSeconds(20)))
                    .isInstanceOf(IOException.class);
            server.join();
            return goAways.get();
        }
    }
}
