package brookloom.server.targets;

import brookloom.net.dial.AddressPolicy;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.UdpDialer;
import brookloom.net.text.Failures;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Remembers which local UDP port a flow was sent from, so that a flow that went quiet and comes back keeps its outer
 * port. Expiring and bounded.
 */
final class NatTable {
    private static final long MAX_FLOWS = 65_536;
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Cache<Flow, Integer> ports;

    /** The server never learns the app's address: the carrier's other end stands for it. */
    record Flow(Peer peer, Destination destination) {}

    NatTable(LongSupplier nanoTime) {
        this(nanoTime, MAX_FLOWS);
    }

    NatTable(LongSupplier nanoTime, long maxFlows) {
        this.ports = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .expireAfterAccess(REMEMBERED)
                .maximumSize(maxFlows)
                .executor(Runnable::run)
                .build();
    }

    /** Flows that are remembered now. */
    long size() {
        ports.cleanUp();
        return ports.estimatedSize();
    }

    /** Returns a socket to the flow's destination, from the flow's former port if that is free. The caller owns it. */
    UdpSocket open(Flow flow, UdpDialer out, AddressPolicy policy) throws DialFailed {
        Integer former = ports.getIfPresent(flow);
        UdpSocket socket = out.dial(flow.destination(), former == null ? 0 : former, policy);
        try {
            ports.put(flow, socket.localPort());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, flow.destination() + ": " + Failures.reason(e), e);
        }
    }
}
