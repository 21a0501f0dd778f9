package brookloom.server.targets;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.UdpSocketDialer;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** Reaches many targets over UDP from one port of this machine for each IP family, if the policy lets it. */
public final class ManyTargets {
    private static final Destination IPV4 = Destination.ASSOCIATION;
    private static final Destination IPV6 = new Destination(new HostAddress.Ipv6(0, 0), 0);

    private final Peer peer;
    private final UdpSocketDialer sockets;
    private final TargetPolicy policy;
    private final NatTable nat;

    /** @param sockets take no more than the peer's share of lookups */
    ManyTargets(Peer peer, UdpSocketDialer sockets, TargetPolicy policy, NatTable nat) {
        this.peer = peer;
        this.sockets = sockets;
        this.policy = policy;
        this.nat = nat;
    }

    /**
     * Returns the target's address. Waits for a lookup if the destination is a name.
     *
     * @throws DialFailed when there is none, or the policy refuses it; with the one line to show
     */
    public InetSocketAddress reach(Destination destination) throws DialFailed {
        if (destination.port() == 0) {
            throw DialFailed.of(ReplyCode.GENERAL_FAILURE, destination, "port 0 is no target");
        }
        policy.checkName(destination);
        return sockets.reach(destination, address -> policy.checkAddress(destination, address));
    }

    /**
     * Checks again what may have been refused meanwhile.
     *
     * @throws DialFailed when the policy refuses it
     */
    public void check(Destination destination, InetAddress address) throws DialFailed {
        policy.checkName(destination);
        policy.checkAddress(destination, address);
    }

    /**
     * Returns a channel for targets of this address's family, which the caller owns; from the port that the app's socket had
     * before, if that is free.
     *
     * @param flow what the client calls the app's socket; 0 for nothing, which makes the carrier's other end stand for it
     */
    public DatagramChannel open(InetAddress towards, long flow) throws IOException {
        Destination any = towards.getAddress().length == Integer.BYTES ? IPV4 : IPV6;
        Peer known = flow == 0 ? peer : new Peer(peer.host(), 0);
        return nat.open(new NatTable.Flow(known, any, flow), sockets, towards);
    }
}
