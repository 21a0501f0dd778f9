package brookloom.it.wayout;

import brookloom.proto.Destination;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.UdpSocket;
import brookloom.proto.io.WayOut;
import brookloom.server.DirectDialer;
import brookloom.server.Peer;
import brookloom.server.TargetDialer;
import brookloom.server.TargetPolicy;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reaches targets as ever, and notes from which addresses carriers of datagrams came. */
final class SeenPeers implements TargetDialer, AutoCloseable {
    private final TargetDialer targets = new DirectDialer(WayOut.direct(), TargetPolicy.ANY);
    private final List<String> addresses = new CopyOnWriteArrayList<>();

    List<String> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public Socket dialTcp(Destination destination) throws DialFailed {
        return targets.dialTcp(destination);
    }

    @Override
    public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
        addresses.add(peer.host());
        return targets.dialUdp(peer, destination);
    }

    @Override
    public void close() {}
}
