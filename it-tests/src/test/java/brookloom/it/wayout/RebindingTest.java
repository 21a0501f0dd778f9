package brookloom.it.wayout;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.net.config.DnsConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.SourceConfig;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsServer;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.server.config.TargetScope;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A name that leads to an allowed address first and to the server's own machine later (DNS rebinding): each dialled address
 * is judged, whatever the name led to before.
 */
@ExtendWith(LeakCheck.class)
class RebindingTest {
    private static final String NAME = "rebind.test";
    private static final String ALLOWED = "127.0.0.2";
    private static final String FORBIDDEN = "127.0.0.1";
    private static final String REFUSED = "a loopback address, not allowed by --targets public";

    private enum Kind {
        WS,
        WS_WITHOUT_ASSOCIATIONS,
        WS_BARE,
        PLAIN,
        PLAIN_UDP_OVER_TCP;

        BrookLoomBuilder builder() {
            BrookLoomBuilder ends = BrookLoom.builder().waitForTarget(true);
            return switch (this) {
                case WS -> ends;
                case WS_WITHOUT_ASSOCIATIONS -> ends.noAssociations();
                case WS_BARE -> ends.withoutBrookProtocol(true);
                case PLAIN -> ends.plain(true);
                case PLAIN_UDP_OVER_TCP -> ends.plain(true).udpOverTcp(true);
            };
        }
    }

    /** Answers the first question for an IPv4 address with the allowed one, later ones with the other; nothing is cached. */
    private static final class Rebinding implements AutoCloseable {
        private static final byte[] ANSWER = {
            (byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 2 // name, type A, class IN, TTL 0, address
        };

        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final AtomicInteger asked = new AtomicInteger();
        private final Thread thread = Thread.ofVirtual().start(this::serve);

        Rebinding() throws IOException {}

        OutboundConfig config() {
            DnsServer server = new DnsServer.Plain((InetSocketAddress) socket.getLocalSocketAddress());
            return new OutboundConfig(SourceConfig.ANY, null, new DnsConfig(server, AddressFamily.A));
        }

        private void serve() {
            DatagramPacket datagram = new DatagramPacket(new byte[1500], 1500);
            try {
                while (true) {
                    datagram.setLength(1500);
                    socket.receive(datagram);
                    byte[] answer = answer(datagram);
                    socket.send(new DatagramPacket(answer, answer.length, datagram.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private byte[] answer(DatagramPacket datagram) {
            ByteBuffer query = ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
            int end = 12;
            while (query.get(end) != 0) {
                end += 1 + query.get(end);
            }
            boolean ipv4 = query.getShort(end + 1) == 1;
            ByteBuffer answer = ByteBuffer.allocate(end + 5 + (ipv4 ? ANSWER.length : 0));
            answer.putShort(query.getShort(0)).putShort((short) 0x8180).putShort((short) 1);
            answer.putShort((short) (ipv4 ? 1 : 0)).putInt(0);
            answer.put(datagram.getData(), 12, end + 5 - 12);
            if (ipv4) {
                answer.put(ANSWER, 0, ANSWER.length - 1).put((byte) (asked.getAndIncrement() == 0 ? 2 : 1));
            }
            return answer.array();
        }

        @Override
        public void close() throws InterruptedException {
            socket.close();
            thread.join();
        }
    }

    private static BrookServer server(Kind kind, Rebinding names) throws IOException {
        return kind.builder()
                .targets(TargetScope.PUBLIC, ALLOWED + "/32")
                .serverOut(names.config())
                .startAnyServer();
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WS_BARE", "PLAIN"})
    void aTunnelToTheNameIsRefusedOnceItLeadsElsewhere(Kind kind) throws Exception {
        try (PeerTargets allowed = new PeerTargets(ALLOWED);
                Rebinding names = new Rebinding();
                BrookServer server = server(kind, names);
                Client client = kind.builder().startClient(server.port())) {
            assertThat(allowed.seenOverTcp(client.address(), NAME)).isNotEmpty();
            LogLines.clear();
            try (Socks5App app = Socks5App.greeting(client.address())) {
                if (kind != Kind.WS_BARE) { // without Brook's protocol the app is not told
                    assertThat(app.connect(NAME, allowed.tcpPort()).code()).isEqualTo(ReplyCode.NOT_ALLOWED);
                } else {
                    app.connect(NAME, allowed.tcpPort());
                }
                Eventually.holds(() -> assertThat(LogLines.with(REFUSED)).isNotEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noDatagramGoesThereEither(Kind kind) throws Exception {
        try (DatagramSocket allowed = new DatagramSocket(0, InetAddress.getByName(ALLOWED));
                DatagramSocket forbidden =
                        new DatagramSocket(allowed.getLocalPort(), InetAddress.getByName(FORBIDDEN));
                PeerTargets tcp = new PeerTargets(ALLOWED);
                Rebinding names = new Rebinding();
                BrookServer server = server(kind, names);
                Client client = kind.builder().startClient(server.port())) {
            tcp.seenOverTcp(client.address(), ALLOWED); // so the client learns of associations
            Destination name = new Destination(HostAddress.parse(NAME), allowed.getLocalPort());
            sendUntil(client, name, () -> assertThat(received(allowed)).isEqualTo(1));
            LogLines.clear();
            sendUntil(client, name, () -> assertThat(LogLines.with(REFUSED)).isNotEmpty());
            forbidden.send(new DatagramPacket(new byte[] {9}, 1, forbidden.getLocalSocketAddress()));
            assertThat(received(forbidden)).as("nothing but our own").isEqualTo(9);
        }
    }

    /** Sends as a new app, whose destinations are looked up anew. */
    private static void sendUntil(Client client, Destination name, Eventually.Assertion check) throws Exception {
        try (Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            Eventually.holds(() -> {
                datagrams.send(name, new byte[] {1});
                check.check();
            });
        }
    }

    private static int received(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(500);
        DatagramPacket datagram = new DatagramPacket(new byte[10], 10);
        try {
            socket.receive(datagram);
            return datagram.getData()[0];
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came", e);
        }
    }
}
