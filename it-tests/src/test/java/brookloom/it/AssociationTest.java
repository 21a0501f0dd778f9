package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.fixtures.AskedFor;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.TcpRelay;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An app's datagrams in one tunnel, once the server has offered that. */
@ExtendWith(LeakCheck.class)
class AssociationTest {
    private static final int IPV4_HEAD = 7;

    enum Kind {
        WS,
        WSS,
        CHROME,
        FRAMED,
        HTTP2,
        PLAIN_UDP_OVER_TCP;

        BrookLoomBuilder builder() {
            BrookLoomBuilder ends = BrookLoom.builder();
            return switch (this) {
                case WS -> ends;
                case WSS -> ends.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
                case CHROME ->
                    ends.serverTls(LoopbackTls.server())
                            .clientTls(LoopbackTls.client().withFingerprint("chrome"));
                case FRAMED -> ends.carriage(Carriage.FRAMED);
                case HTTP2 ->
                    ends.serverTls(LoopbackTls.server())
                            .clientTls(LoopbackTls.client())
                            .carriage(Carriage.HTTP2);
                case PLAIN_UDP_OVER_TCP -> ends.plain(true).udpOverTcp(true);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void allDestinationsAreReachedFromOnePortThroughOneTunnel(Kind kind) throws Exception {
        try (UdpEcho first = new UdpEcho();
                UdpEcho second = new UdpEcho();
                BrookServer server = kind.builder().startAnyServer();
                Client client = kind.builder().startClient(server.port());
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            learn(client.address());
            try (Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                Eventually.holds(() -> assertThat(server.tunnels()).isZero());
                for (UdpEcho target : List.of(first, second, first)) {
                    datagrams.send(to(target), new byte[] {5});
                    Socks5Datagrams.Received answer = datagrams.receive();
                    assertThat(answer.from()).isEqualTo(to(target));
                    assertThat(answer.data()).containsExactly(5);
                }
                assertThat(server.tunnels()).isOne();
                int port = first.senders().getFirst();
                assertThat(second.senders()).containsExactly(port);
                stranger.send(new DatagramPacket(new byte[] {7}, 1, InetAddress.getLoopbackAddress(), port));
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.from())
                        .isEqualTo(Destination.of((InetSocketAddress) stranger.getLocalSocketAddress()));
            }
        }
    }

    @Test
    void withoutAssociationsEachDestinationHasATunnel() throws Exception {
        try (UdpEcho first = new UdpEcho();
                UdpEcho second = new UdpEcho();
                BrookServer server = Kind.WS.builder().startAnyServer();
                Client client = Kind.WS.builder().noAssociations().startClient(server.port())) {
            learn(client.address());
            try (Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                Eventually.holds(() -> assertThat(server.tunnels()).isZero());
                for (UdpEcho target : List.of(first, second)) {
                    datagrams.send(to(target), new byte[] {5});
                    assertThat(datagrams.receive().data()).containsExactly(5);
                }
                assertThat(server.tunnels()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsOfAnySizeComeBackWholeAndLargerOnesAreDropped(Kind kind) throws Exception {
        int largest = BrookProtocol.MAX_DATAGRAM_PAYLOAD - IPV4_HEAD;
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = kind.builder().start()) {
            learn(tunnel.socks5());
            try (Socks5App app = Socks5App.greeting(tunnel.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                for (int size : new int[] {1, 0, 1200, largest + 1, 9000, largest, 2}) {
                    byte[] data = RecordedStream.pattern(size);
                    datagrams.send(to(echo), data);
                    if (size <= largest) {
                        assertThat(datagrams.receive().data()).isEqualTo(data);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAnswerUnderTheirNamesAndUnknownOnesAffectNoOther(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = kind.builder().start()) {
            learn(tunnel.socks5());
            try (Socks5App app = Socks5App.greeting(tunnel.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                datagrams.send(new Destination(HostAddress.parse("nowhere-associated.invalid"), 53), new byte[] {1});
                Destination named = new Destination(HostAddress.parse("localhost"), echo.port());
                datagrams.send(named, new byte[] {2});
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.from()).isEqualTo(named);
                assertThat(answer.data()).containsExactly(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdleAssociationComesBackFromTheSamePort(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer server =
                        kind.builder().udpTimeout(Duration.ofMillis(500)).startAnyServer();
                Client client = kind.builder().startClient(server.port())) {
            learn(client.address());
            try (Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                for (int i = 0; i < 3; i++) {
                    Eventually.holds(() -> assertComesBack(datagrams, echo));
                    Eventually.holds(() -> assertThat(server.tunnels()).isZero());
                }
                assertThat(new HashSet<>(echo.senders())).as("outer ports").hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HTTP2", mode = EnumSource.Mode.EXCLUDE)
    void oneAssociationAfterAnotherTravelsInFewCarriers(Kind kind) throws Exception {
        int associations = 20;
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().warmTunnels(4).startClient(relay.port())) {
            learn(client.address());
            for (int i = 0; i < associations; i++) {
                try (Socks5App app = Socks5App.greeting(client.address());
                        Socks5Datagrams datagrams = app.associate()) {
                    datagrams.send(to(echo), new byte[] {1});
                    assertThat(datagrams.receive().data()).containsExactly(1);
                }
            }
            assertThat(new HashSet<>(echo.senders()))
                    .as("ports of different sockets, of which the system may give one twice")
                    .hasSizeGreaterThan(associations / 2);
            assertThat(relay.accepted()).isLessThanOrEqualTo(associations / 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAssociationWhoseCarrierIsCutGoesOnInAnother(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().startClient(relay.port())) {
            learn(client.address());
            try (Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                for (int i = 0; i < 3; i++) {
                    Eventually.holds(() -> assertComesBack(datagrams, echo));
                    relay.cut();
                }
                Eventually.holds(() -> assertComesBack(datagrams, echo));
            }
        }
    }

    @Test
    void aServerThatTakesNoneAnyMoreGetsATunnelForEachDestination() throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer first = Kind.WS.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(first.port());
                Client client = Kind.WS.builder().startClient(relay.port())) {
            learn(client.address());
            AskedFor without = new AskedFor();
            try (BrookServer second = Kind.WS.builder().targets(without).startAnyServer()) {
                relay.redirect(second.port());
                first.close();
                try (Socks5App app = Socks5App.greeting(client.address());
                        Socks5Datagrams datagrams = app.associate()) {
                    List<Destination> asked = new ArrayList<>();
                    Eventually.holds(() -> {
                        datagrams.send(to(echo), new byte[] {1});
                        asked.addAll(without.destinations());
                        assertThat(asked).contains(to(echo));
                    });
                }
            }
        }
    }

    private static void assertComesBack(Socks5Datagrams datagrams, UdpEcho echo) throws IOException {
        datagrams.send(to(echo), new byte[] {1});
        try {
            assertThat(datagrams.receive(Duration.ofMillis(500)).data()).containsExactly(1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("lost", e);
        }
    }

    /** Opens a tunnel of TCP, by which the client learns what the server offers. */
    private static void learn(InetSocketAddress socks5) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.getOutputStream().write(1);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).containsExactly(1);
        }
    }

    private static Destination to(UdpEcho echo) throws IOException {
        return Destination.of(echo.address());
    }
}
