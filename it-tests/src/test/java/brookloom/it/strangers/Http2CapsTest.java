package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.carrier.http2.Greeting;
import brookloom.client.carrier.http2.Http2Connection;
import brookloom.client.carrier.http2.Http2StreamCarrier;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.net.stream.SocketStream;
import brookloom.observe.Reading;
import brookloom.proto.BrookProtocol;
import brookloom.server.BrookServer;
import brookloom.server.testing.TlsClient;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each stream of HTTP/2 without an opening counts as a carrier of its own against the limits of strangers. */
@ExtendWith(LeakCheck.class)
class Http2CapsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int MOST = 4;

    private static BrookLoomBuilder options(int most, int mostPerAddress) {
        return BrookLoom.builder()
                .strangers(most, mostPerAddress)
                .openTimeout(LONG)
                .headerTimeout(LONG)
                .serverTls(LoopbackTls.server())
                .clientTls(LoopbackTls.client())
                .carriage(Carriage.HTTP2);
    }

    /** Once its connection has an open tunnel, that is no stranger's any more, and its other streams are counted alone. */
    @ParameterizedTest
    @CsvSource({"1000, " + MOST, MOST + ", 1000"})
    void theOldestStreamGivesWayWhereThereAreTooMany(int most, int mostPerAddress) throws Exception {
        BrookLoomBuilder options = options(most, mostPerAddress);
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startServer();
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port());
                Http2Connection connection = connect(server.port())) {
            assertEchoes(app);
            openTunnel(connection, server.port());
            List<Http2StreamCarrier> silent = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                silent.add(open(connection, server.port()));
            }
            Eventually.holds(() -> assertThat(strangers(server)).isEqualTo(MOST));
            silent.add(open(connection, server.port()));
            assertThat(hasEnded(silent.removeFirst()))
                    .as("the oldest, long before its deadline")
                    .isTrue();
            assertThat(strangers(server)).isEqualTo(MOST);
            for (Http2StreamCarrier stream : silent) {
                assertThat(stream.readAvailable(new byte[1], 0, 1))
                        .as("the others wait")
                        .isZero();
            }
            assertEchoes(app);
        }
    }

    /** Its connection counts too, and is the oldest of all. */
    @Test
    void aConnectionWithoutAnOpenTunnelIsCutForTooManyStreams() throws Exception {
        BrookLoomBuilder options = options(1000, MOST);
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startServer();
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port());
                Http2Connection connection = connect(server.port())) {
            assertEchoes(app);
            List<Http2StreamCarrier> silent = new ArrayList<>();
            for (int i = 1; i < MOST; i++) {
                silent.add(open(connection, server.port()));
            }
            Eventually.holds(() -> assertThat(strangers(server)).isEqualTo(MOST));
            assertThat(connection.isOpen()).isTrue();
            try {
                silent.add(open(connection, server.port()));
            } catch (IOException e) {
                // Cut before it could answer.
            }
            for (Http2StreamCarrier stream : silent) {
                assertThat(hasEnded(stream)).isTrue();
            }
            Eventually.holds(() -> assertThat(strangers(server)).isZero());
            assertEchoes(app);
        }
    }

    private static Http2Connection.Request request(int port) {
        return new Http2Connection.Request("localhost", port, BrookProtocol.DEFAULT_PATH, Map.of(), 0);
    }

    private static Http2Connection connect(int port) throws IOException {
        Socket socket = TlsClient.connect(TlsClient.believingAnybody(), port, "TLSv1.3", "localhost", "h2");
        return Http2Connection.begin(
                new SocketStream(socket),
                socket.getLocalSocketAddress(),
                socket.getRemoteSocketAddress(),
                new Greeting(request(port), StrangerProbe.ourKey()),
                LIMIT);
    }

    private static Http2StreamCarrier open(Http2Connection connection, int port) throws IOException {
        assertThat(connection.claim()).isTrue();
        return connection.open(request(port), LIMIT);
    }

    /** Waits until the server has accepted the opening. */
    private static void openTunnel(Http2Connection connection, int port) throws IOException {
        Http2StreamCarrier tunnel = open(connection, port);
        byte[] opening = Probes.opening(BrookLoomBuilder.DEFAULT_KEYS, Instant.now());
        tunnel.write(opening, 0, opening.length);
        assertThat(tunnel.read(new byte[1], 0, 1)).isEqualTo(1);
    }

    private static long strangers(BrookServer server) {
        return server.monitor().vitals().values(Reading.STRANGERS).get("");
    }

    private static boolean hasEnded(Http2StreamCarrier stream) {
        try {
            return stream.read(new byte[1], 0, 1) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static void assertEchoes(Socket app) throws IOException {
        app.setSoTimeout((int) LIMIT.toMillis());
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
