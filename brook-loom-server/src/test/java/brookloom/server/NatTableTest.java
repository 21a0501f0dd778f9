package brookloom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.Destination;
import brookloom.proto.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
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
        try (DatagramChannel one = open(table, PEER);
                DatagramChannel otherPort = open(table, new Peer(PEER.host(), PEER.port() + 1));
                DatagramChannel otherHost = open(table, new Peer("192.0.2.2", PEER.port()))) {
            assertThat(port(one)).isNotEqualTo(port(otherPort)).isNotEqualTo(port(otherHost));
            assertThat(port(otherPort)).isNotEqualTo(port(otherHost));
        }
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void aFlowWhosePortIsTakenGetsAnotherAndKeepsThat() throws Exception {
        try (DatagramChannel stillOpen = open(table, PEER)) {
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
        NatTable small = new NatTable(now::get, 4);
        for (int i = 0; i < 50; i++) {
            open(small, new Peer(PEER.host(), 1 + i)).close();
        }

        assertThat(small.size()).isEqualTo(4);
    }

    @Test
    void aFlowThatCannotBeOpenedLeavesNoSocketBehind() {
        var nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 53);

        assertThatThrownBy(() -> table.open(flow(PEER), nowhere).close()).isInstanceOf(Exception.class);
    }

    private int openAndClose(Peer peer) throws IOException {
        try (DatagramChannel channel = open(table, peer)) {
            return port(channel);
        }
    }

    private DatagramChannel open(NatTable from, Peer peer) throws IOException {
        return from.open(flow(peer), (InetSocketAddress) target.getLocalSocketAddress());
    }

    private NatTable.Flow flow(Peer peer) {
        return new NatTable.Flow(peer, Destination.of((InetSocketAddress) target.getLocalSocketAddress()));
    }

    private static int port(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }
}
