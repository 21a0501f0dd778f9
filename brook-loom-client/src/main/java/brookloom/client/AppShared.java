package brookloom.client;

/** What all connections of one listener have in common. */
record AppShared(AppOptions options, AppLimits limits, Dialer dialer, UdpLocalPorts localPorts) {
    /** As much of it as flows need. */
    UdpShared udp() {
        return new UdpShared(dialer, limits, options.udpTimeout(), localPorts);
    }
}
