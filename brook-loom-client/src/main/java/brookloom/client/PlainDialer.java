package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.UdpDialer;

/**
 * Reaches destinations through a plain server: streams by a dialer of streams, datagrams by the server's UDP port. Each
 * flow has a socket of its own there, so that no answer can be another's.
 */
final class PlainDialer implements Dialer {
    private final Dialer streams;
    private final PlainRoute route;
    private final TunnelOptions options;

    /** Owns the dialer of streams. */
    PlainDialer(Dialer streams, PlainRoute route, TunnelOptions options) {
        this.streams = streams;
        this.route = route;
        this.options = options;
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] early) throws DialFailed {
        return streams.dialTcp(destination, early);
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, int localPort) throws DialFailed {
        try {
            UdpDialer.Dialled server = route.udp().dial(route.destination(), localPort);
            var datagrams = new SealedDatagrams(route.toString(), server.datagrams(), destination, options);
            return new UdpTunnel(datagrams, server.localPort());
        } catch (DialFailed e) {
            throw ServerSockets.notReached(e);
        }
    }

    @Override
    public void close() {
        streams.close();
    }
}
