package brookloom.server;

import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.HostResolver;
import brookloom.proto.io.SocketDialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

/** Reaches targets from this machine. */
final class DirectDialer implements TargetDialer {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final SocketDialer sockets = new SocketDialer(LIMIT);
    private final NatTable nat;

    DirectDialer(NatTable nat) {
        this.nat = nat;
    }

    @Override
    public Socket dialTcp(Destination destination) throws DialFailed {
        return sockets.dial(destination);
    }

    @Override
    public DatagramChannel dialUdp(Peer peer, Destination destination) throws DialFailed {
        InetAddress address = HostResolver.resolveFirst(destination, LIMIT);
        try {
            return nat.open(new NatTable.Flow(peer, destination), new InetSocketAddress(address, destination.port()));
        } catch (IOException | IllegalArgumentException e) {
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, destination + ": " + e.getMessage(), e);
        }
    }
}
