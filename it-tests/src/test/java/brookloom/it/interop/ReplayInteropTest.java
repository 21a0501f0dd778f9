package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.BrookProtocol;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An opening that the original's client made, sent by somebody else: our server takes it once. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class ReplayInteropTest {
    private static final int PATIENCE_MILLIS = 60_000;

    /** Nonce, and a fragment of time and IPv4 destination. */
    private static final int OPENING = BrookProtocol.NONCE_LENGTH + BrookProtocol.FRAGMENT_OVERHEAD + 4 + 7;

    @Test
    void anOpeningOfTcpIsTakenOnce() throws Exception {
        try (TcpTarget target = TcpTarget.echo()) {
            assertTakenOnce(record(socks5 -> openAndClose(socks5, target.port())));
        }
    }

    @Test
    void anOpeningOfUdpIsTakenOnce() throws Exception {
        try (UdpEcho target = new UdpEcho()) {
            assertTakenOnce(record(socks5 -> sendDatagram(socks5, target.port())));
        }
    }

    private static void assertTakenOnce(byte[] opening) throws Exception {
        try (BrookServer server = BrookLoom.builder()
                .secret(Inner.BROOK.secret())
                .openTimeout(Duration.ofSeconds(1))
                .startServer()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            assertThat(answer(address, opening)).isEqualTo(BrookProtocol.NONCE_LENGTH);
            assertThat(answer(address, opening)).isZero();
            assertThat(answer(address, opening)).isZero();
        }
    }

    /** Bytes of the server's nonce that come back; a carrier that is cut brings none. */
    private static int answer(InetSocketAddress server, byte[] opening) throws IOException {
        try (RawCarrier carrier = RawCarrier.upgraded(server, BrookProtocol.DEFAULT_PATH)) {
            return carrier.send(opening).read(BrookProtocol.NONCE_LENGTH).length;
        } catch (SocketException e) {
            return 0;
        }
    }

    private interface App {
        void use(InetSocketAddress socks5) throws Exception;
    }

    /** Stands for a server, and keeps the opening without answering it. */
    private static byte[] record(App app) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Original client = Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + server.getLocalPort())) {
            server.setSoTimeout(PATIENCE_MILLIS);
            Thread using = Thread.ofVirtual().start(() -> useQuietly(app, client.address()));
            try (RawCarrier carrier = new RawCarrier(server.accept())) {
                carrier.send(RawCarrier.upgradeAnswer(carrier.readHeader()));
                byte[] opening = carrier.read(OPENING);
                assertThat(opening).hasSize(OPENING);
                return opening;
            } finally {
                using.interrupt();
                using.join();
            }
        }
    }

    private static void useQuietly(App app, InetSocketAddress socks5) {
        try {
            app.use(socks5);
        } catch (Exception e) {
            // The server hung up, as it should.
        }
    }

    private static void openAndClose(InetSocketAddress socks5, int port) throws IOException {
        try (Socks5App app = Socks5App.greeting(socks5)) {
            assertThat(app.connect("127.0.0.1", port)).isNotNull();
        }
    }

    /** Keeps the association until interrupted. */
    private static void sendDatagram(InetSocketAddress socks5, int port) throws Exception {
        try (Socks5App app = Socks5App.greeting(socks5);
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(UdpInteropTest.destination("127.0.0.1", port), new byte[] {1});
            datagrams.receive();
        }
    }
}
