package brookloom.client;

/** What all connections of one listener have in common. */
record Socks5Shared(Socks5Options options, Socks5Limits limits, Dialer dialer, UdpLocalPorts localPorts) {}
