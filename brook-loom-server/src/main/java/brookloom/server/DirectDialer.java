package brookloom.server;

import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.HostResolver;
import brookloom.proto.io.SocketDialer;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;

/** Reaches targets from this machine, if the policy lets it. */
public final class DirectDialer implements TargetDialer {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final SocketDialer sockets = new SocketDialer(LIMIT);
    private final NatTable nat = new NatTable(Ticker.systemTicker());
    private final TargetPolicy policy;

    public DirectDialer(TargetPolicy policy) {
        this.policy = policy;
    }

    @Override
    public Socket dialTcp(Destination destination) throws DialFailed {
        policy.checkName(destination);
        return sockets.dial(destination, 0, address -> policy.checkAddress(destination, address));
    }

    @Override
    public DatagramChannel dialUdp(Peer peer, Destination destination) throws DialFailed {
        policy.checkName(destination);
        List<InetAddress> addresses = SocketDialer.allowed(
                HostResolver.resolve(destination.host(), LIMIT), address -> policy.checkAddress(destination, address));
        var target = new InetSocketAddress(addresses.getFirst(), destination.port());
        try {
            return nat.open(new NatTable.Flow(peer, destination), target);
        } catch (IOException | IllegalArgumentException e) {
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, destination + ": " + e.getMessage(), e);
        }
    }
}
