package brookloom.client.config;

import brookloom.client.carrier.PlainCarriers;
import brookloom.client.tunnel.Dialer;
import brookloom.client.tunnel.PlainDialer;
import brookloom.client.tunnel.TunnelDialer;
import brookloom.net.dial.Outbound;
import brookloom.net.text.HostPort;
import brookloom.proto.Destination;

/**
 * To a plain server: streams on TCP, and datagrams on UDP or within streams.
 *
 * @param udpOverTcp whether datagrams go within streams, where UDP does not pass
 */
public record PlainRoute(HostPort server, boolean udpOverTcp) implements Route {
    /** The server as something to dial. */
    public Destination destination() {
        return server.destination();
    }

    @Override
    public Dialer open(ClientTunnelOptions options, Outbound out) {
        Dialer streams = new TunnelDialer(toString(), options, new PlainCarriers(this, out.tcp()));
        return udpOverTcp ? streams : new PlainDialer(streams, this, options, out.udp());
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
