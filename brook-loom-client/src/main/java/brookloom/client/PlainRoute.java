package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.cli.HostPort;
import brookloom.proto.io.TcpDialer;
import brookloom.proto.io.UdpDialer;

/**
 * To a plain server: streams on TCP, and datagrams on UDP or within streams.
 *
 * @param udpOverTcp whether datagrams go within streams, where UDP does not pass
 * @param udp the way out of this machine for datagrams
 */
public record PlainRoute(HostPort server, boolean udpOverTcp, UdpDialer udp) implements Route {
    /** The server as something to dial. */
    Destination destination() {
        return new Destination(server.address(), server.port());
    }

    @Override
    public Dialer open(TunnelOptions options, TcpDialer sockets) {
        Dialer streams = new TunnelDialer(toString(), options, new PlainCarriers(this, sockets));
        return udpOverTcp ? streams : new PlainDialer(streams, this, options);
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
