package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.AddressQuery;
import brookloom.it.fixtures.DnsMasq;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.listen.LoopbackConnectProxy;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.Leftovers;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams through SOCKS5 and the tunnel. */
@ExtendWith(LeakCheck.class)
class UdpTest {
    private static final List<Integer> SIZES =
            List.of(1, 2, 63, 64, 512, 1200, 1400, 1472, 2013, 2014, 2015, 9000, 16_384, 32_768, 50_000, 60_000);

    /** What a datagram to the proxy holds beside data, for an IPv4 destination. */
    private static final int SOCKS_HEADER = 10;

    /** What a plain client's datagram seals beside data: time, and an IPv4 destination. */
    private static final int PLAIN_HEAD = 4 + 7;

    private static final int LARGEST_DATAGRAM = 65_507;

    private static final int APPS = 1000;
    private static final int CONCURRENT_APPS = 16;

    @ParameterizedTest
    @EnumSource
    void datagramsOf1To60000BytesComeBackWhole(Mode way) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = way.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            for (int size : SIZES) {
                byte[] data = RecordedStream.pattern(size);
                datagrams.send(to(echo), data);
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.data()).isEqualTo(data);
                assertThat(answer.from()).isEqualTo(to(echo));
            }
            assertThat(new HashSet<>(echo.senders())).as("one flow, one port").hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDestinationByNameAnswersUnderThatName(Mode way) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = way.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            Destination named = new Destination(HostAddress.parse("localhost"), echo.port());
            datagrams.send(named, new byte[] {1, 2, 3});
            Socks5Datagrams.Received answer = datagrams.receive();
            assertThat(answer.data()).containsExactly(1, 2, 3);
            assertThat(answer.from()).isEqualTo(named);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestDatagramsPassOrAreDroppedAndTheNextOnesPass(Mode way) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = way.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            int carried = largestData(way);
            List<Integer> answers = new ArrayList<>();
            for (int size : List.of(10, carried + 1, 11, carried, 12)) {
                if (size <= LARGEST_DATAGRAM - SOCKS_HEADER) {
                    datagrams.send(to(echo), RecordedStream.pattern(size));
                }
                if (size <= carried) {
                    answers.add(datagrams.receive().data().length);
                }
            }
            assertThat(answers).containsExactly(10, 11, carried, 12);
        }
    }

    private static int largestData(Mode way) {
        return switch (way) {
            case WS, FRAMED, HTTP2, PLAIN_UDP_OVER_TCP -> BrookProtocol.MAX_DATAGRAM_PAYLOAD;
            case WS_BARE, FRAMED_BARE, HTTP2_BARE -> LARGEST_DATAGRAM - SOCKS_HEADER;
            case PLAIN -> LARGEST_DATAGRAM - BrookProtocol.DATAGRAM_OVERHEAD - PLAIN_HEAD;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aTargetsDatagramThatIsTooLargeIsDroppedAndTheNextOnePasses(Mode way) throws Exception {
        try (DatagramSocket target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                BrookLoom tunnel = way.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            target.setSoTimeout(60_000);
            datagrams.send(Destination.of((InetSocketAddress) target.getLocalSocketAddress()), new byte[] {1});
            DatagramPacket question = new DatagramPacket(new byte[1], 1);
            target.receive(question);
            for (int size : List.of(LARGEST_DATAGRAM, 7, LARGEST_DATAGRAM, 8)) {
                target.send(new DatagramPacket(new byte[size], size, question.getSocketAddress()));
            }
            assertThat(datagrams.receive().data()).hasSize(7);
            assertThat(datagrams.receive().data()).hasSize(8);
        }
    }

    /**
     * Over IPv6, for carriers' ports must be free to be used again, and other tests fill those of 127.0.0.1 with
     * connections. The server ends the quiet tunnels: so their ports are free.
     */
    @ParameterizedTest
    @EnumSource
    void anIdleFlowComesBackFromTheSameOuterPort(Mode way) throws Exception {
        InetAddress ipv6 = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(ipv6) != null, "no IPv6 on this machine");
        BrookLoomBuilder options = way.builder().listen(ipv6);
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = options.udpTimeout(Duration.ofSeconds(1)).startAnyServer();
                Client client = options.udpTimeout(Duration.ofMinutes(1)).startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            for (int i = 0; i < 3; i++) {
                Eventually.holds(() -> assertComesBack(datagrams, echo));
                Eventually.holds(() -> assertThat(server.tunnels()).isZero());
                Eventually.holds(UdpTest::assertNoFramedConnectionIsLeft);
            }
            assertThat(new HashSet<>(echo.senders())).as("outer ports").hasSize(1);
        }
    }

    /** The client's WebSocket ends a little later than its tunnel, and has the port as long. */
    private static void assertNoFramedConnectionIsLeft() {
        assertThat(Leftovers.now().threads().values())
                .noneMatch(thread -> thread.contains(LoopbackConnectProxy.class.getName() + ".serve("));
    }

    /** What is sent while a tunnel ends may be lost, as datagrams may. */
    private static void assertComesBack(Socks5Datagrams datagrams, UdpEcho echo) throws IOException {
        datagrams.send(to(echo), new byte[] {1});
        try {
            assertThat(datagrams.receive(Duration.ofMillis(500)).data()).containsExactly(1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("lost", e);
        }
    }

    @Test
    void twoAppsAndTwoDestinationsAreFourFlows() throws Exception {
        try (UdpEcho first = new UdpEcho();
                UdpEcho second = new UdpEcho();
                BrookLoom tunnel = BrookLoom.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5App other = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate();
                Socks5Datagrams otherDatagrams = other.associate()) {
            Set<Destination> answered = new HashSet<>();
            for (Socks5Datagrams sender : List.of(datagrams, otherDatagrams)) {
                sender.send(to(first), new byte[] {1});
                answered.add(sender.receive().from());
                sender.send(to(second), new byte[] {2});
                answered.add(sender.receive().from());
            }
            assertThat(answered).containsExactlyInAnyOrder(to(first), to(second));
            assertThat(tunnel.tunnels()).isEqualTo(4);
            assertThat(new HashSet<>(first.senders())).hasSize(2);
            assertThat(new HashSet<>(second.senders())).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "PLAIN"})
    void manyAppsAtOnceThatNameNoPortLoseNoDatagram(Mode way) throws Exception {
        List<Future<byte[]>> answers = new ArrayList<>();
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = way.start()) {
            try (ExecutorService threads = Executors.newFixedThreadPool(CONCURRENT_APPS)) {
                for (int number = 0; number < APPS; number++) {
                    byte[] data =
                            ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
                    answers.add(threads.submit(() -> answer(tunnel, echo, data)));
                }
            }
            for (int number = 0; number < APPS; number++) {
                assertThat(ByteBuffer.wrap(answers.get(number).get()).getInt()).isEqualTo(number);
            }
        }
    }

    private static byte[] answer(BrookLoom tunnel, UdpEcho echo, byte[] data) throws IOException {
        try (Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(to(echo), data);
            return datagrams.receive().data();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMissingDestinationCostsOneLineAndAffectsNoOther(Mode way) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = way.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            String name = way.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-nowhere.invalid";
            datagrams.send(new Destination(HostAddress.parse(name), 53), new byte[] {1});
            Eventually.holds(() -> assertThat(LogLines.with("→ " + name + ": unknown host"))
                    .as("the server's line")
                    .hasSize(1));
            datagrams.send(to(echo), new byte[] {2});
            assertThat(datagrams.receive().data()).containsExactly(2);
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isEqualTo(1));
        }
    }

    @Test
    void theEndOfTheControlConnectionEndsTheFlows() throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = BrookLoom.start()) {
            try (Socks5App app = Socks5App.greeting(tunnel.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                datagrams.send(to(echo), new byte[] {1});
                assertThat(datagrams.receive().data()).containsExactly(1);
            }
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRealDnsServerAnswersThroughTheTunnel(Mode way, @TempDir Path folder) throws Exception {
        try (DnsMasq dns = DnsMasq.start(folder, "loom.test", "192.0.2.77");
                BrookLoom tunnel = way.start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(Destination.of(dns.address()), AddressQuery.forAddress(0x4c6d, "loom.test"));
            AddressQuery.Answer answer = AddressQuery.read(datagrams.receive().data());
            assertThat(answer.id()).isEqualTo(0x4c6d);
            assertThat(answer.address()).isEqualTo(InetAddress.getByName("192.0.2.77"));
        }
    }

    private static Destination to(UdpEcho echo) throws IOException {
        return Destination.of(echo.address());
    }
}
