package brookloom.server;

import brookloom.proto.Destination;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

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

    NatTable(Ticker ticker) {
        this(ticker, MAX_FLOWS);
    }

    NatTable(Ticker ticker, long maxFlows) {
        this.ports = Caffeine.newBuilder()
                .ticker(ticker)
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

    /** A channel connected to the target, from the flow's former port if that is free. The caller owns it. */
    DatagramChannel open(Flow flow, InetSocketAddress target) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            Integer former = ports.getIfPresent(flow);
            if (former == null || !bind(channel, former)) {
                channel.bind(null);
            }
            ports.put(flow, ((InetSocketAddress) channel.getLocalAddress()).getPort());
            channel.connect(target);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean bind(DatagramChannel channel, int port) {
        try {
            channel.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false; // taken meanwhile
        }
    }
}
