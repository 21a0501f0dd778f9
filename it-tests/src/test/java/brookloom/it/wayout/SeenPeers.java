package brookloom.it.wayout;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reaches targets as ever, and notes from which addresses carriers of datagrams came. */
final class SeenPeers implements TargetDialer, AutoCloseable {
    private final TargetDialer targets = new DirectDialer(Outbound.direct(), TargetPolicy.ANY);
    private final List<String> addresses = new CopyOnWriteArrayList<>();

    List<String> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public TargetDialer within(TargetPolicy other) {
        return this;
    }

    @Override
    public Socket dialTcp(Peer peer, Destination destination) throws DialFailed {
        return targets.dialTcp(peer, destination);
    }

    @Override
    public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
        addresses.add(peer.host());
        return targets.dialUdp(peer, destination);
    }

    @Override
    public void close() {}
}
