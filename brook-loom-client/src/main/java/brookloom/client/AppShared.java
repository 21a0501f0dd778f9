package brookloom.client;

import brookloom.proto.io.UdpLoop;

/** What all connections of one listener have in common. */
record AppShared(AppOptions options, AppLimits limits, Dialer dialer, UdpLocalPorts localPorts, UdpLoop loop) {
    /** As much of it as flows need. */
    UdpShared udp() {
        return new UdpShared(dialer, limits, options.udpTimeout(), localPorts, loop);
    }
}
