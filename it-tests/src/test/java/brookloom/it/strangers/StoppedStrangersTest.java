package brookloom.it.strangers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.net.text.Cidr;
import brookloom.net.text.PortSource;
import brookloom.observe.CarrierRefused;
import brookloom.observe.TunnelObserver;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.server.config.PortConfig;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients without a tunnel see of a stop, and how little they delay it. */
@ExtendWith(LeakCheck.class)
class StoppedStrangersTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int PATIENCE_MILLIS = 60_000;

    /** The first bytes of a ClientHello of 512 bytes. */
    private static final byte[] HALF_HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 7, 7, 7};

    /** Connections that lead to no tunnel. */
    enum Silent {
        WS(false, false, ""),
        WS_HALF_REQUEST(false, false, "GET / HTTP/1.1\r\nHost: a"),
        WSS(true, false, ""),
        WSS_HALF_HELLO(true, false, new String(HALF_HELLO, ISO_8859_1)),
        PLAIN(false, true, ""),
        PLAIN_HALF_NONCE(false, true, "1234567");

        private final boolean tls;
        private final boolean plain;
        private final byte[] bytes;

        Silent(boolean tls, boolean plain, String bytes) {
            this.tls = tls;
            this.plain = plain;
            this.bytes = bytes.getBytes(ISO_8859_1);
        }

        BrookLoomBuilder builder() {
            BrookLoomBuilder options = BrookLoom.builder().plain(plain);
            return tls ? options.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client()) : options;
        }

        Socket connect(BrookServer server) throws IOException {
            Socket socket = StoppedStrangersTest.connect(server);
            socket.getOutputStream().write(bytes);
            return socket;
        }
    }

    private static Socket connect(BrookServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @ParameterizedTest
    @EnumSource
    void theyEndInOrderThoughATunnelRuns(Silent silent) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = silent.builder().startAnyServer();
                Client client = silent.builder().warmTunnels(0).startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port());
                Socket stranger = silent.connect(server)) {
            app.getOutputStream().write('x');
            assertThat(app.getInputStream().read()).isEqualTo('x');
            Background draining = Background.run(() -> server.drain(LONG));
            assertThat(stranger.getInputStream().read()).isNegative(); // and no alert of TLS
            app.getOutputStream().write('x');
            assertThat(app.getInputStream().read()).isEqualTo('x');
            app.shutdownOutput();
            draining.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theyEndWithoutAWordAsTheServerCloses(Silent silent) throws Exception {
        try (BrookServer server = silent.builder().startAnyServer();
                Socket stranger = silent.connect(server)) {
            server.close();
            assertThat(untilEnd(stranger)).isEmpty();
        }
    }

    @Test
    void strangersThatShowedThemselvesEndInOrderAndHoldNoStop() throws Exception {
        try (BrookServer server =
                        BrookLoom.builder().plain(true).openTimeout(LONG).startAnyServer();
                Socket stranger = connect(server)) {
            CountDownLatch refused = new CountDownLatch(1);
            server.monitor().add(new TunnelObserver() {
                @Override
                public void carrierRefused(CarrierRefused carrier) {
                    refused.countDown();
                }
            });
            stranger.getOutputStream().write(RecordedStream.pattern(200));
            refused.await();
            server.drain(LONG);
            assertThat(stranger.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aDrainEndsAtItsLimitThoughATunnelRuns() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startAnyServer();
                Client client = BrookLoom.builder().startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write('x');
            assertThat(app.getInputStream().read()).isEqualTo('x');
            server.drain(Duration.ofMillis(100));
            assertThat(server.tunnels()).isPositive();
            server.close();
            assertThatThrownBy(() -> app.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStopWithinAHeaderIsNotBlamedOnTheLoadBalancer(boolean plain) throws Exception {
        PortConfig behind = new PortConfig(List.of(Cidr.parse("127.0.0.0/8")), LONG, PortSource.OWN);
        String balancer;
        try (BrookServer server =
                        BrookLoom.builder().plain(plain).portConfig(behind).startAnyServer();
                Socket socket = connect(server)) {
            balancer = "127.0.0.1:" + socket.getLocalPort();
            socket.getOutputStream().write("PROXY TCP4 203.0".getBytes(US_ASCII));
            server.drain(Duration.ZERO);
            server.close();
            assertThat(untilEnd(socket)).isEmpty();
        }
        assertThat(LogLines.with(balancer)).noneMatch(line -> line.startsWith("WARN"));
    }

    /** Reads to the end, be it a reset: the server may not have accepted the connection yet. */
    private static byte[] untilEnd(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int c = socket.getInputStream().read();
                    c >= 0;
                    c = socket.getInputStream().read()) {
                bytes.write(c);
            }
        } catch (SocketException e) {
            // Ended as well.
        }
        return bytes.toByteArray();
    }
}
