package brookloom.client.inbound;

import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.tunnel.Dialer;
import brookloom.client.udp.UdpLocalPorts;
import brookloom.client.udp.UdpShared;
import brookloom.net.udp.UdpLoop;

/** What all connections of one listener have in common. */
public record AppShared(AppOptions options, AppLimits limits, Dialer dialer, UdpLocalPorts localPorts, UdpLoop loop) {
    /** As much of it as flows need. */
    public UdpShared udp() {
        return new UdpShared(dialer, limits, options.udpTimeout(), localPorts, loop);
    }
}
