package brookloom.server.targets;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.UdpSocketDialer;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Reaches targets from this machine, by its outbound connection and if the policy lets it. */
public final class DirectDialer implements TargetDialer {
    private final Outbound out;
    private final TargetPolicy policy;
    private final NatTable nat;

    public DirectDialer(Outbound out, TargetPolicy policy) {
        this(out, policy, new NatTable(System::nanoTime));
    }

    private DirectDialer(Outbound out, TargetPolicy policy, NatTable nat) {
        this.out = out;
        this.policy = policy;
        this.nat = nat;
    }

    @Override
    public DirectDialer within(TargetPolicy other) {
        return other.equals(TargetPolicy.ANY) ? this : new DirectDialer(out, policy.and(other), nat);
    }

    @Override
    public Socket dialTcp(Peer peer, Destination destination) throws DialFailed {
        policy.checkName(destination);
        return out.tcp()
                .forClient(peer.host())
                .dial(destination, 0, address -> policy.checkAddress(destination, address));
    }

    @Override
    public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
        policy.checkName(destination);
        return nat.open(
                new NatTable.Flow(peer, destination),
                out.udp().forClient(peer.host()),
                address -> policy.checkAddress(destination, address));
    }

    @Override
    public @Nullable ManyTargets manyTargets(Peer peer) {
        UdpSocketDialer sockets = out.udp().forClient(peer.host()).sockets();
        return sockets == null ? null : new ManyTargets(peer, sockets, policy, nat);
    }
}
