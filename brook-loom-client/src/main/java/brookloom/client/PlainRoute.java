package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.cli.HostPort;
import brookloom.proto.io.WayOut;

/**
 * To a plain server: streams on TCP, and datagrams on UDP or within streams.
 *
 * @param udpOverTcp whether datagrams go within streams, where UDP does not pass
 */
public record PlainRoute(HostPort server, boolean udpOverTcp) implements Route {
    /** The server as something to dial. */
    Destination destination() {
        return new Destination(server.address(), server.port());
    }

    @Override
    public Dialer open(TunnelOptions options, WayOut out) {
        Dialer streams = new TunnelDialer(toString(), options, new PlainCarriers(this, out.tcp()));
        return udpOverTcp ? streams : new PlainDialer(streams, this, options, out.udp());
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
