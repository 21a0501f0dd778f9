package brookloom.server.targets;

import brookloom.net.dial.AddressPolicy;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.UdpDialer;
import brookloom.net.dial.UdpSocketDialer;
import brookloom.net.text.Failures;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which local UDP port a flow was sent from, so that a flow that went quiet and comes back keeps its outer
 * port. Expiring, and bounded per peer and overall: a peer with many flows displaces its own only.
 */
final class NatTable {
    private static final int MAX_FLOWS = 65_536;

    /** As many as a client may have UDP tunnels at once. */
    private static final int MAX_FLOWS_OF_PEER = 8192;

    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final RememberedPorts ports; // under the lock
    private final LongSupplier nanoTime;

    /**
     * The server never learns the app's address: the carrier's other end stands for it, or in an association what the client
     * calls the app's socket.
     *
     * @param token what the client calls it; 0 outside of associations
     */
    record Flow(Peer peer, Destination destination, long token) {
        Flow(Peer peer, Destination destination) {
            this(peer, destination, 0);
        }
    }

    NatTable(LongSupplier nanoTime) {
        this(nanoTime, MAX_FLOWS, MAX_FLOWS_OF_PEER);
    }

    /** @param maxFlowsOfPeer limit on the flows of one client's address */
    NatTable(LongSupplier nanoTime, int maxFlows, int maxFlowsOfPeer) {
        this.ports = new RememberedPorts(REMEMBERED, maxFlows, maxFlowsOfPeer);
        this.nanoTime = nanoTime;
    }

    /** Returns the number of flows that are remembered now. */
    int size() {
        lock.lock();
        try {
            return ports.size(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Returns a socket to the flow's destination, from the flow's former port if that is free. The caller owns it. */
    UdpSocket open(Flow flow, UdpDialer out, AddressPolicy policy) throws DialFailed {
        Integer former = former(flow);
        UdpSocket socket = out.dial(flow.destination(), former == null ? 0 : former, policy);
        try {
            remember(flow, socket.localPort());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw DialFailed.of(ReplyCode.GENERAL_FAILURE, flow.destination(), Failures.reason(e), e);
        }
    }

    /** Returns a channel for many destinations, from the flow's former port if that is free. The caller owns it. */
    DatagramChannel open(Flow flow, UdpSocketDialer sockets, InetAddress towards) throws IOException {
        Integer former = former(flow);
        DatagramChannel channel = sockets.open(towards, former == null ? 0 : former);
        try {
            remember(flow, ((InetSocketAddress) channel.getLocalAddress()).getPort());
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns the port that the flow had last, or null. */
    @Nullable
    Integer former(Flow flow) {
        lock.lock();
        try {
            return ports.get(flow, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private void remember(Flow flow, int port) {
        lock.lock();
        try {
            ports.put(flow, port, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }
}
