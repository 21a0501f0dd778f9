package brookloom.it.strangers;

import brookloom.client.carrier.http2.Greeting;
import brookloom.client.carrier.http2.Http2Connection;
import brookloom.client.carrier.http2.Http2StreamCarrier;
import brookloom.it.fixtures.RawCarrier;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.SocketStream;
import brookloom.net.websocket.WebSocketKey;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Password;
import brookloom.proto.UpgradeKeys;
import brookloom.server.testing.TlsClient;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** A carrier without an opening, over each way that there is. */
final class StrangerProbe implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LONG = 126;
    private static final int TRIALS = 5;

    private final ByteStream carrier;
    private final AutoCloseable connection;
    private final boolean framed;

    /** What carries the probe. */
    enum Way {
        WS,
        WS_BARE,
        WS_WARM,
        WSS_TLS_1_2,
        WSS_TLS_1_3,
        PLAIN,
        FRAMED,
        HTTP2
    }

    private StrangerProbe(ByteStream carrier, AutoCloseable connection, boolean framed) {
        this.carrier = carrier;
        this.connection = connection;
        this.framed = framed;
    }

    /** Connects and upgrades. */
    static StrangerProbe open(Way way, int port) throws IOException {
        return switch (way) {
            case PLAIN -> raw(new Socket(InetAddress.getLoopbackAddress(), port));
            case WS, WS_BARE ->
                upgraded(new Socket(InetAddress.getLoopbackAddress(), port), "", WebSocketKey.random(), false);
            case WSS_TLS_1_2 -> upgraded(tls(port, "TLSv1.2", "http/1.1"), "", WebSocketKey.random(), false);
            case WSS_TLS_1_3 -> upgraded(tls(port, "TLSv1.3", "http/1.1"), "", WebSocketKey.random(), false);
            case WS_WARM -> upgraded(new Socket(InetAddress.getLoopbackAddress(), port), "", ourKey(), false);
            case FRAMED ->
                upgraded(
                        new Socket(InetAddress.getLoopbackAddress(), port),
                        "Sec-WebSocket-Protocol: " + BrookProtocol.FRAMED + "\r\n",
                        ourKey(),
                        true);
            case HTTP2 -> patientHttp2(port);
        };
    }

    private static Socket tls(int port, String version, String protocol) throws IOException {
        return TlsClient.connect(TlsClient.believingAnybody(), port, version, "localhost", protocol);
    }

    private static StrangerProbe raw(Socket socket) throws IOException {
        socket.setSoTimeout((int) LIMIT.toMillis());
        SocketStream stream = new SocketStream(socket);
        return new StrangerProbe(stream, stream, false);
    }

    private static StrangerProbe upgraded(Socket socket, String header, String key, boolean framed) throws IOException {
        try {
            StrangerProbe probe = raw(socket);
            RawCarrier carrier = new RawCarrier(socket);
            carrier.send("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13\r\n" + header
                    + "\r\n");
            String answer = carrier.readHeader();
            if (!answer.startsWith("HTTP/1.1 101 ")) {
                throw new IOException(answer);
            }
            return new StrangerProbe(probe.carrier, probe.connection, framed);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A key that only clients with the password make, without which there is no such way. */
    static String ourKey() {
        byte[] key = new UpgradeKeys(Password.of("harness")).make(Instant.now(), BrookProtocol.DEFAULT_PATH);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Where many begin at once on a busy machine, the client takes one for dead now and then. */
    private static StrangerProbe patientHttp2(int port) throws IOException {
        for (int trial = 1; trial < TRIALS; trial++) {
            try {
                return http2(port);
            } catch (EOFException e) {
                // Once more.
            }
        }
        return http2(port);
    }

    private static StrangerProbe http2(int port) throws IOException {
        Socket socket = tls(port, "TLSv1.3", "h2");
        var request = new Http2Connection.Request("localhost", port, BrookProtocol.DEFAULT_PATH, Map.of(), 0);
        Http2Connection connection = Http2Connection.begin(
                new SocketStream(socket),
                socket.getLocalSocketAddress(),
                socket.getRemoteSocketAddress(),
                new Greeting(request, ourKey()),
                LIMIT);
        connection.claim();
        Http2StreamCarrier stream = connection.open(request, LIMIT);
        return new StrangerProbe(stream, connection, false);
    }

    /** Sends bytes as the way carries them. */
    void send(byte[] bytes) throws IOException {
        byte[] sent = framed && bytes.length > 0 ? frame(bytes) : bytes;
        carrier.write(sent, 0, sent.length);
    }

    /** Returns so many bytes, fewer when the end comes first. */
    byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        int at = 0;
        for (int n; at < length && (n = carrier.read(bytes, at, length - at)) >= 0; ) {
            at += n;
        }
        return Arrays.copyOf(bytes, at);
    }

    /** Ends our direction. */
    void end() throws IOException {
        carrier.shutdownOutput();
    }

    /** Returns what the server sends to its end, or how it ends otherwise than in order. */
    String reaction() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] buffer = new byte[1024];
        try {
            for (int n; (n = carrier.read(buffer, 0, buffer.length)) >= 0; ) {
                received.write(buffer, 0, n);
            }
            return received.size() + " bytes, then the end";
        } catch (IOException e) {
            return received.size() + " bytes, then " + e;
        }
    }

    /** Returns one masked binary message (RFC 6455 section 5.2), the mask being zeros. */
    private static byte[] frame(byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) 0x82);
        if (payload.length < LONG) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | LONG)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | (LONG + 1))).putLong(payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws Exception {
        carrier.close();
        connection.close();
    }
}
