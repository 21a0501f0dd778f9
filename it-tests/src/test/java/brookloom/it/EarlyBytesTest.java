package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.RawCarrier;
import brookloom.net.pem.Trust;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.FragmentSealer;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.Nonce;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Openings in the same segment as the upgrade request: parsers of HTTP skip CR and LF after a request, tunnels must not. */
@ExtendWith(LeakCheck.class)
class EarlyBytesTest {
    private static final List<String> LINE_ENDS = List.of("\r\n", "\n\r", "\r\n\r\n", "\n\n\n\n", "\r\n\r\n\r\n\r\n");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyByteAfterTheRequestReachesTheTunnel(boolean tls) throws Exception {
        BrookLoomBuilder options = tls ? BrookLoom.builder().serverTls(LoopbackTls.server()) : BrookLoom.builder();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = options.startServer()) {
            for (byte[] start : starts()) {
                try (RawCarrier carrier = new RawCarrier(connect(server.port(), tls))) {
                    String request = RawCarrier.upgradeRequest(BrookProtocol.DEFAULT_PATH, server.port());
                    ByteArrayOutputStream segment = new ByteArrayOutputStream();
                    segment.writeBytes(request.getBytes(StandardCharsets.ISO_8859_1));
                    segment.writeBytes(opening(start, target.port()));
                    carrier.send(segment.toByteArray());
                    assertThat(carrier.readHeader()).startsWith("HTTP/1.1 101 ");
                    assertThat(carrier.read(BrookProtocol.NONCE_LENGTH))
                            .as("the server's nonce, which shows that it has opened the opening")
                            .hasSize(BrookProtocol.NONCE_LENGTH);
                }
            }
        }
    }

    private static List<byte[]> starts() {
        List<byte[]> starts = new ArrayList<>();
        for (int first = 0; first < 256; first++) {
            starts.add(new byte[] {(byte) first});
        }
        LINE_ENDS.forEach(text -> starts.add(text.getBytes(StandardCharsets.ISO_8859_1)));
        return starts;
    }

    /** Returns nonce and opening; the nonce begins with those bytes, and its last are random. */
    private static byte[] opening(byte[] start, int port) {
        byte[] nonce = new byte[BrookProtocol.NONCE_LENGTH];
        ThreadLocalRandom.current().nextBytes(nonce);
        System.arraycopy(start, 0, nonce, 0, start.length);
        var destination = new Destination(HostAddress.parse("127.0.0.1"), port);
        byte[] payload = OpenRequest.now(InstantSource.system(), Network.TCP, destination)
                .encode();
        FragmentSealer sealer = BrookLoomBuilder.DEFAULT_KEYS.sealer(Sender.CLIENT, Nonce.copyOf(nonce, 0));
        byte[] bytes = new byte[nonce.length + payload.length + BrookProtocol.FRAGMENT_OVERHEAD];
        System.arraycopy(nonce, 0, bytes, 0, nonce.length);
        int sealed = sealer.seal(payload, 0, payload.length, bytes, nonce.length);
        assertThat(nonce.length + sealed).isEqualTo(bytes.length);
        return bytes;
    }

    private static Socket connect(int port, boolean tls) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        if (!tls) {
            return socket;
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {Trust.insecure().checker()}, null);
        return context.getSocketFactory().createSocket(socket, "localhost", port, true);
    }
}
