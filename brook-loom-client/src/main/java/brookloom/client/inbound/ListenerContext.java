package brookloom.client.inbound;

import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.tunnel.Dialer;
import brookloom.client.udp.UdpContext;
import brookloom.client.udp.UdpLocalPorts;
import brookloom.net.udp.UdpLoop;

/** What all connections of one listener have in common. */
public record ListenerContext(
        AppOptions options, AppLimits limits, Dialer dialer, UdpLocalPorts localPorts, UdpLoop loop) {
    /** As much of it as flows need. */
    public UdpContext udp() {
        return new UdpContext(dialer, limits, options.udpTimeout(), localPorts, loop);
    }
}
