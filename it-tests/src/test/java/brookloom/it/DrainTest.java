package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.TcpDialer;
import brookloom.net.text.Stopping;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An end that is to stop accepts nothing new, and lets what runs come to its end within a limit. */
@ExtendWith(LeakCheck.class)
class DrainTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aDrainingServerLetsTunnelsEndAndTakesNoNewOnes(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = mode.builder().startAnyServer();
                Client client = mode.builder().warmTunnels(4).startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            assertThat(isEchoed(app)).isTrue();
            int port = server.port();
            Thread draining = draining(() -> server.drain(LONG));
            Eventually.holds(() -> assertThatThrownBy(() -> dial(port)).isInstanceOf(IOException.class));
            Eventually.holds(() -> assertThat(isEchoed(client, target)).isFalse());
            assertThat(isEchoed(app)).isTrue();
            assertThat(draining.isAlive()).isTrue();
            app.shutdownOutput();
            assertThat(app.getInputStream().read()).isNegative();
            draining.join();
            assertThat(server.tunnels()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "HTTP2", "PLAIN"})
    void aServerWithoutTunnelsDrainsAtOnceWhateverCarriersAreWarm(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = mode.builder().startAnyServer();
                Client client = mode.builder().warmTunnels(4).startClient(server.port())) {
            assertThat(isEchoed(client, target)).isTrue();
            server.drain(LONG);
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    @Test
    void tunnelsThatDoNotEndWithinTheLimitAreLeftToTheClose() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = Mode.WS.builder().startAnyServer();
                Client client = Mode.WS.builder().startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            assertThat(isEchoed(app)).isTrue();
            server.drain(Duration.ofMillis(10));
            assertThat(isEchoed(app)).isTrue();
            server.close();
            assertThat(hasEnded(app)).isTrue();
        }
    }

    @Test
    void anInterruptionEndsTheWait() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = Mode.WS.builder().startAnyServer();
                Client client = Mode.WS.builder().startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            assertThat(isEchoed(app)).isTrue();
            Thread draining = draining(() -> server.drain(LONG));
            draining.interrupt();
            draining.join();
            assertThat(isEchoed(app)).isTrue();
        }
    }

    @Test
    void aDrainingClientServesItsAppsToTheirEndAndTakesNoNewOnes() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = Mode.WS.builder().startAnyServer();
                Client client = Mode.WS.builder().startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            Thread draining = draining(() -> client.drain(LONG));
            Eventually.holds(() ->
                    assertThatThrownBy(() -> dial(client.address().getPort())).isInstanceOf(IOException.class));
            assertThat(isEchoed(app)).isTrue();
            assertThat(draining.isAlive()).isTrue();
            app.shutdownOutput();
            assertThat(app.getInputStream().read()).isNegative();
            app.close();
            draining.join();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "PLAIN"})
    void aServerThatAnotherOneFollowsEndsItsFlowsOnceNothingMoves(Mode mode) throws Exception {
        Duration quiet = Duration.ofSeconds(5);
        try (UdpEcho target = new UdpEcho();
                BrookServer server = mode.builder().udpTimeout(quiet).startAnyServer();
                Client client = mode.builder().startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(Destination.of(target.address()), new byte[] {1});
            assertThat(datagrams.receive().data()).containsExactly(1);
            server.drain(Stopping.NO_LIMIT);
            assertThat(server.tunnels()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "PLAIN_UDP_OVER_TCP", "HTTP2", "FRAMED"})
    void aServerThatAnotherOneFollowsServesAssociationsToTheirEnd(Mode mode) throws Exception {
        try (UdpEcho target = new UdpEcho();
                BrookServer server = mode.builder().startAnyServer();
                Client client = mode.builder().startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(Destination.of(target.address()), new byte[] {1});
            assertThat(datagrams.receive().data()).containsExactly(1);
            LogLines.clear();
            Thread draining = draining(() -> server.drain(Stopping.NO_LIMIT));
            Eventually.holds(() -> assertThat(LogLines.with("its 1 tunnel goes on until closed"))
                    .hasSize(1));
            datagrams.send(Destination.of(target.address()), new byte[] {2});
            assertThat(datagrams.receive().data()).containsExactly(2);
            assertThat(Set.copyOf(target.senders())).hasSize(1);
            assertThat(draining.isAlive()).isTrue();
            app.close();
            draining.join();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "PLAIN"})
    void anAssociationInWhichNothingMovesHoldsNoDrain(Mode mode) throws Exception {
        try (UdpEcho target = new UdpEcho();
                BrookServer server = mode.builder().startAnyServer();
                Client client = mode.builder().startClient(server.port());
                Socks5App unused = Socks5App.greeting(client.address());
                Socks5Datagrams silent = unused.associate();
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            Destination echo = new Destination(HostAddress.parse("127.0.0.1"), target.port());
            datagrams.send(echo, new byte[] {1});
            assertThat(datagrams.receive().data()).containsExactly(1);
            Thread draining = draining(() -> client.drain(LONG));
            assertThat(draining.join(Duration.ofMinutes(2))).isTrue();
            assertThat(app.in().read()).isNegative();
        }
    }

    /** In time it is served; later the carrier ends in order, so that the client knows that nothing was taken. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "PLAIN"})
    void anOpeningOnItsWayMeetsNoReset(Mode mode) throws Exception {
        try (BrookServer server = mode.builder().startAnyServer();
                RawCarrier carrier =
                        mode.carrier(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            int port = server.port();
            Thread draining = draining(() -> server.drain(LONG));
            Eventually.holds(() -> assertThatThrownBy(() -> dial(port)).isInstanceOf(IOException.class));
            carrier.send(Openings.udp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9));
            assertThat(carrier.read(BrookProtocol.NONCE_LENGTH))
                    .satisfiesAnyOf(
                            none -> assertThat(none).isEmpty(),
                            nonce -> assertThat(nonce).hasSize(BrookProtocol.NONCE_LENGTH));
            draining.join();
        }
    }

    /** The last connection of a port that other processes share may be accepted in the moment of the stop. */
    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aConnectionThatHasSaidNothingYetIsServed(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo()) {
            long begun;
            boolean served;
            do { // a machine can be too busy for the seconds that a connection has
                begun = System.nanoTime();
                served = isServedWhoseServerStopsAsItConnects(mode, target);
            } while (!served
                    && System.nanoTime() - begun > Duration.ofSeconds(4).toNanos());
            assertThat(served).isTrue();
        }
    }

    private static boolean isServedWhoseServerStopsAsItConnects(Mode mode, TcpTarget target) throws IOException {
        try (BrookServer server = mode.builder().startAnyServer()) {
            int port = server.port();
            TcpDialer dialer = (address, localPort) -> {
                Socket socket = Outbound.direct().tcp().dial(address, localPort);
                draining(() -> {
                    server.drain(LONG);
                    server.close();
                });
                awaitClosed(port);
                return socket;
            };
            try (Client client = mode.builder().clientOut(dialer).warmTunnels(0).startClient(port)) {
                return isEchoed(client, target);
            }
        }
    }

    private static void awaitClosed(int port) {
        try {
            Eventually.holds(() -> assertThatThrownBy(() -> dial(port)).isInstanceOf(IOException.class));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private interface Drain {
        void run() throws InterruptedException;
    }

    private static Thread draining(Drain drain) {
        return Thread.ofVirtual().start(() -> {
            try {
                drain.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void dial(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    private static boolean isEchoed(Client client, TcpTarget target) {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            return isEchoed(app);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isEchoed(Socket app) throws IOException {
        app.getOutputStream().write("hello".getBytes(UTF_8));
        return new String(app.getInputStream().readNBytes(5), UTF_8).equals("hello");
    }

    private static boolean hasEnded(Socket app) throws IOException {
        try {
            return app.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }
}
