package brookloom.server.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.AddressPolicy;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import brookloom.testing.Leftovers;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class NatTableTest {
    private static final Peer PEER = new Peer("192.0.2.1", 40_000);
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final AtomicLong now = new AtomicLong();
    private final NatTable table = new NatTable(now::get);
    private DatagramSocket target = new DatagramSocket(null);

    NatTableTest() throws SocketException {}

    @BeforeEach
    void listen() throws IOException {
        target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        target.close();
    }

    @Test
    void aFlowThatComesBackHasItsFormerPort() throws Exception {
        int port = openAndClose(PEER);

        now.addAndGet(REMEMBERED.toNanos() - 1);
        assertThat(openAndClose(PEER)).isEqualTo(port);
        now.addAndGet(REMEMBERED.toNanos() - 1); // since it was used last
        assertThat(openAndClose(PEER)).isEqualTo(port);
    }

    @Test
    void otherFlowsHaveOtherPorts() throws Exception {
        try (UdpSocket one = open(table, PEER);
                UdpSocket otherPort = open(table, new Peer(PEER.host(), PEER.port() + 1));
                UdpSocket otherHost = open(table, new Peer("192.0.2.2", PEER.port()))) {
            assertThat(port(one)).isNotEqualTo(port(otherPort)).isNotEqualTo(port(otherHost));
            assertThat(port(otherPort)).isNotEqualTo(port(otherHost));
        }
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void aFlowWhosePortIsTakenGetsAnotherAndKeepsThat() throws Exception {
        try (UdpSocket stillOpen = open(table, PEER)) {
            int second = openAndClose(PEER);
            assertThat(second).isNotEqualTo(port(stillOpen));
            assertThat(openAndClose(PEER)).isEqualTo(second);
        }
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void aQuietFlowIsForgotten() throws Exception {
        openAndClose(PEER);
        assertThat(table.size()).isEqualTo(1);

        now.addAndGet(REMEMBERED.toNanos());
        assertThat(table.size()).isZero();
    }

    @Test
    void noMoreThanTheCapIsRemembered() throws Exception {
        NatTable small = new NatTable(now::get, 4, 4);
        for (int i = 0; i < 50; i++) {
            open(small, new Peer(PEER.host(), 1 + i)).close();
        }

        assertThat(small.size()).isEqualTo(4);
    }

    @Test
    void aPeerWithManyFlowsForgetsItsOwnOldest() throws Exception {
        NatTable small = new NatTable(now::get, 100, 2);
        Peer other = new Peer("192.0.2.2", PEER.port());
        int ofOther = openAndClose(small, other);
        openAndClose(small, peerAt(1));
        int second = openAndClose(small, peerAt(2));
        openAndClose(small, peerAt(3));

        assertThat(small.size()).isEqualTo(3);
        assertThat(openAndClose(small, other)).isEqualTo(ofOther);
        assertThat(openAndClose(small, peerAt(2))).isEqualTo(second); // counts as used
        openAndClose(small, peerAt(4));
        assertThat(openAndClose(small, peerAt(2))).isEqualTo(second);
        assertThat(small.former(flow(peerAt(3)))).isNull();
    }

    @Test
    void theFullestPeerMakesRoomForTheOthers() throws Exception {
        NatTable small = new NatTable(now::get, 4, 4);
        Peer first = new Peer("192.0.2.2", 1);
        Peer second = new Peer("192.0.2.3", 1);
        openAndClose(small, first);
        for (int i = 1; i <= 3; i++) {
            openAndClose(small, peerAt(i));
        }
        openAndClose(small, second);

        assertThat(small.size()).isEqualTo(4);
        assertThat(small.former(flow(first))).isNotNull();
        assertThat(small.former(flow(second))).isNotNull();
        assertThat(small.former(flow(peerAt(1)))).isNull();
        assertThat(small.former(flow(peerAt(2)))).isNotNull();
    }

    @Test
    void peersWhoseFlowsAreForgottenTakeNoRoom() throws Exception {
        NatTable small = new NatTable(now::get, 2, 2);
        openAndClose(small, peerAt(1));
        openAndClose(small, peerAt(2));
        now.addAndGet(REMEMBERED.toNanos());
        Peer other = new Peer("192.0.2.2", 1);
        openAndClose(small, other);

        assertThat(small.size()).isEqualTo(1);
        assertThat(small.former(flow(other))).isNotNull();
    }

    private static Peer peerAt(int port) {
        return new Peer(PEER.host(), port);
    }

    /** Nobody can be connected to at port 0: that is noticed when the socket is there and bound. */
    @Test
    void aFlowThatCannotBeOpenedLeavesNoSocketBehind() {
        var toPortZero = new NatTable.Flow(PEER, new Destination(HostAddress.parse("127.0.0.1"), 0));
        List<String> before = Leftovers.now().sockets();

        assertThatThrownBy(() -> table.open(toPortZero, Outbound.direct().udp(), AddressPolicy.ANY))
                .isInstanceOf(DialFailed.class)
                .hasMessageStartingWith("127.0.0.1:0: ");
        // At once: the garbage collector closes a channel that was forgotten, and a check that waits would not see it.
        assertThat(Leftovers.now().sockets()).isSubsetOf(before);
        assertThat(table.size()).isZero();
    }

    @Test
    void aSocketWhosePortCannotBeReadIsClosedAndNotRemembered() throws Exception {
        DatagramChannel channel = DatagramChannel.open();
        channel.close();
        UdpSocket broken = UdpSocket.of(channel);
        AtomicInteger closed = new AtomicInteger();
        broken.whenClosed(closed::incrementAndGet);
        closed.set(0); // it was told at once, for the channel is closed

        assertThatThrownBy(() -> table.open(flow(PEER), (destination, localPort) -> broken, AddressPolicy.ANY))
                .isInstanceOf(DialFailed.class)
                .hasCauseInstanceOf(ClosedChannelException.class);
        assertThat(closed).hasValue(1);
        assertThat(table.size()).isZero();
    }

    private int openAndClose(Peer peer) throws IOException {
        return openAndClose(table, peer);
    }

    private int openAndClose(NatTable from, Peer peer) throws IOException {
        try (UdpSocket socket = open(from, peer)) {
            return port(socket);
        }
    }

    private UdpSocket open(NatTable from, Peer peer) throws IOException {
        return from.open(flow(peer), Outbound.direct().udp(), AddressPolicy.ANY);
    }

    private NatTable.Flow flow(Peer peer) {
        return new NatTable.Flow(peer, Destination.of((InetSocketAddress) target.getLocalSocketAddress()));
    }

    private static int port(UdpSocket socket) throws IOException {
        return socket.localPort();
    }
}
