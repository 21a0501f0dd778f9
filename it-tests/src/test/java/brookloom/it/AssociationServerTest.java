package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.AskedFor;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.SocketStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.server.config.TargetScope;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.tunnel.AssociationTunnel;
import brookloom.tunnel.CarrierRest;
import brookloom.tunnel.ClientTunnel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Associations at the server, by a client that is made by hand. */
@ExtendWith(LeakCheck.class)
class AssociationServerTest {
    private static final long FLOW = 0x0102030405060708L;
    private static final int IPV4_HEAD = 7;

    /** Closed tunnels wait a while for the server's END, by which their carriers could be used again. */
    private final List<ByteStream> carriers = new ArrayList<>();

    @AfterEach
    void closeCarriers() {
        carriers.forEach(ByteStream::close);
    }

    /** What carriers there are that need no client of ours. */
    enum Kind {
        WS,
        PLAIN;

        BrookServer start(BrookLoomBuilder options) throws IOException {
            return options.plain(this == PLAIN).startAnyServer();
        }

        ByteStream carrier(BrookServer server) throws IOException {
            Mode mode = this == WS ? Mode.WS : Mode.PLAIN;
            return new SocketStream(mode.carrier(address(server)).socket());
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyTargetsSeeOnePortAndStrangersReachIt(Kind kind) throws Exception {
        try (UdpEcho first = new UdpEcho();
                UdpEcho second = new UdpEcho();
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                BrookServer server = kind.start(BrookLoom.builder());
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            for (UdpEcho target : List.of(first, second, first)) {
                send(tunnel, Destination.of(target.address()), new byte[] {1, 2});
                assertThat(receive(tunnel)).isEqualTo(new Datagram(Destination.of(target.address()), "0102"));
            }
            assertThat(first.senders()).hasSize(2);
            assertThat(new HashSet<>(first.senders())).isEqualTo(new HashSet<>(second.senders()));
            stranger.send(new DatagramPacket(
                    new byte[] {7},
                    1,
                    InetAddress.getLoopbackAddress(),
                    first.senders().getFirst()));
            assertThat(receive(tunnel))
                    .isEqualTo(
                            new Datagram(Destination.of((InetSocketAddress) stranger.getLocalSocketAddress()), "07"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsOfAnySizeComeBackWhole(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.start(BrookLoom.builder());
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            int largest = BrookProtocol.MAX_DATAGRAM_PAYLOAD - IPV4_HEAD;
            for (int size : new int[] {0, 1, 1200, 2014, 9000, largest}) {
                byte[] data = RecordedStream.pattern(size);
                send(tunnel, Destination.of(echo.address()), data);
                assertThat(receive(tunnel)).isEqualTo(new Datagram(Destination.of(echo.address()), hex(data)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsTooLargeIsDroppedAndTheNextOnePasses(Kind kind) throws Exception {
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                BrookServer server = kind.start(BrookLoom.builder());
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            target.setSoTimeout(60_000);
            send(tunnel, Destination.of((InetSocketAddress) target.getLocalSocketAddress()), new byte[1]);
            DatagramPacket question = new DatagramPacket(new byte[1], 1);
            target.receive(question);
            for (int size : List.of(65_507, 3)) {
                target.send(new DatagramPacket(new byte[size], size, question.getSocketAddress()));
            }
            assertThat(receive(tunnel).hex()).isEqualTo("000000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void junkAndBadDestinationsCostTheirDatagramsOnly(Kind kind) throws Exception {
        String name = kind + "-unknown-association.invalid";
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.start(BrookLoom.builder());
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            for (byte[] junk : List.of(
                    new byte[] {9}, new byte[] {1, 2, 3}, new byte[] {3, 0, 0, 1}, new byte[] {4}, new byte[] {3, 5, 'a'
                    })) {
                tunnel.send(junk, 0, junk.length);
            }
            send(tunnel, new Destination(HostAddress.parse(name), 53), new byte[] {1});
            send(tunnel, new Destination(HostAddress.parse("127.0.0.1"), 0), new byte[] {1});
            send(tunnel, Destination.of(echo.address()), new byte[] {2});
            assertThat(receive(tunnel).hex()).isEqualTo("02");
            Eventually.holds(
                    () -> assertThat(LogLines.with("port 0 is no target").size()
                                    + LogLines.with(name + ": unknown host").size())
                            .isPositive());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameAnswersUnderThatName(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.start(BrookLoom.builder());
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            Destination named = new Destination(HostAddress.parse("localhost"), echo.port());
            for (int i = 0; i < 5; i++) {
                send(tunnel, named, new byte[] {(byte) i});
            }
            for (int i = 0; i < 5; i++) {
                assertThat(receive(tunnel)).isEqualTo(new Datagram(named, "0" + i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachTargetIsCheckedAgainstThePolicy(Kind kind) throws Exception {
        try (UdpEcho refused = new UdpEcho();
                UdpEcho allowed = new UdpEcho();
                BrookServer server = kind.start(BrookLoom.builder().targets(TargetScope.PUBLIC, "127.0.0.2/32"));
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            send(tunnel, Destination.of(refused.address()), new byte[] {1});
            send(tunnel, new Destination(HostAddress.parse("localhost"), allowed.port()), new byte[] {1});
            Eventually.holds(() -> assertThat(LogLines.with("127.0.0.1:" + refused.port() + ": ")
                                    .size()
                            + LogLines.with("localhost:" + allowed.port()).size())
                    .isPositive());
            assertThat(refused.senders()).isEmpty();
            assertThat(allowed.senders()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextAssociationOfTheSameSocketHasTheSamePortOverAnyCarrier(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.start(BrookLoom.builder())) {
            for (int i = 1; i <= 3; i++) {
                int count = i;
                try (AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
                    send(tunnel, Destination.of(echo.address()), new byte[] {1});
                    assertThat(receive(tunnel).hex()).isEqualTo("01");
                }
                Eventually.holds(() -> assertThat(echo.senders()).hasSize(count));
                Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            }
            assertThat(new HashSet<>(echo.senders())).hasSize(1);
            try (AssociationTunnel tunnel = open(kind.carrier(server), FLOW + 1)) {
                send(tunnel, Destination.of(echo.address()), new byte[] {1});
                assertThat(receive(tunnel).hex()).isEqualTo("01");
            }
            assertThat(new HashSet<>(echo.senders())).as("another socket").hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCarrierServesOneAssociationAfterAnother(Kind kind) throws Exception {
        BlockingQueue<ByteStream> free = new LinkedBlockingQueue<>();
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = kind.start(BrookLoom.builder())) {
            ByteStream carrier = kind.carrier(server);
            for (int i = 0; i < 5; i++) {
                AssociationTunnel tunnel = open(carrier, FLOW + i);
                tunnel.onRest((rested, limit) -> free.add(rested));
                send(tunnel, Destination.of(echo.address()), new byte[] {1});
                assertThat(receive(tunnel).hex()).isEqualTo("01");
                tunnel.close();
                assertThat(tunnel.await()).isFalse();
                carrier = free.poll(30, TimeUnit.SECONDS);
                assertThat(carrier).as("the carrier, after association " + i).isNotNull();
            }
            assertThat(new HashSet<>(echo.senders()))
                    .as("the system may give a port twice")
                    .hasSizeGreaterThan(2);
            carrier.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdleAssociationEndsThoughStrangersSend(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                BrookServer server = kind.start(BrookLoom.builder().udpTimeout(Duration.ofMillis(700)));
                AssociationTunnel tunnel = open(kind.carrier(server), FLOW)) {
            send(tunnel, Destination.of(echo.address()), new byte[] {1});
            List<Datagram> received = new ArrayList<>();
            while (tunnel.await()) {
                received.add(receive(tunnel));
                stranger.send(new DatagramPacket(
                        new byte[] {7},
                        1,
                        InetAddress.getLoopbackAddress(),
                        echo.senders().getFirst()));
            }
            assertThat(received).isNotEmpty();
        }
    }

    @Test
    void aServerBehindAProxyOffersNone() throws Exception {
        try (BrookServer server = BrookLoom.builder().targets(new AskedFor()).startServer();
                AssociationTunnel tunnel = open(Kind.WS.carrier(server), FLOW)) {
            assertThat(tunnel.await()).isFalse();
        }
    }

    private static InetSocketAddress address(BrookServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    private AssociationTunnel open(ByteStream carrier, long flow) throws IOException {
        carriers.add(carrier);
        OpenRequest request = OpenRequest.now(InstantSource.system(), Network.UDP, Destination.ASSOCIATION);
        AssociationTunnel tunnel =
                ClientTunnel.openAssociation(carrier, BrookLoomBuilder.DEFAULT_KEYS, request, flow, nonce -> {});
        tunnel.onRest(new Closing());
        return tunnel;
    }

    /** Closes a carrier that could serve on. */
    private static final class Closing implements CarrierRest.Listener {
        @Override
        public void carrierRests(ByteStream carrier, Duration limit) {
            carrier.close();
        }
    }

    /** A datagram of the tunnel, its data in hexadecimal. */
    private record Datagram(Destination from, String hex) {}

    private static void send(AssociationTunnel tunnel, Destination to, byte[] data) throws IOException {
        byte[] whole = ByteBuffer.allocate(to.encodedLength() + data.length)
                .put(to.encode())
                .put(data)
                .array();
        tunnel.send(whole, 0, whole.length);
    }

    private static Datagram receive(AssociationTunnel tunnel) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int length = tunnel.receive(buffer);
        assertThat(length).as("a datagram's length").isPositive();
        ByteBuffer in = ByteBuffer.wrap(buffer, 0, length);
        Destination from = Destination.decode(in);
        byte[] data = new byte[in.remaining()];
        in.get(data);
        return new Datagram(from, hex(data));
    }

    private static String hex(byte[] data) {
        return HexFormat.of().formatHex(data);
    }
}
