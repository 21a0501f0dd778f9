package brookloom.server;

import brookloom.proto.Destination;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.UdpSocket;
import brookloom.proto.io.WayOut;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Socket;

/** Reaches targets from this machine, by its way out. */
public final class DirectDialer implements TargetDialer {
    private final WayOut out;
    private final NatTable nat = new NatTable(Ticker.systemTicker());

    public DirectDialer(WayOut out) {
        this.out = out;
    }

    @Override
    public Socket dialTcp(Destination destination) throws DialFailed {
        return out.tcp().dial(destination, 0);
    }

    @Override
    public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
        return nat.open(new NatTable.Flow(peer, destination), out.udp());
    }
}
