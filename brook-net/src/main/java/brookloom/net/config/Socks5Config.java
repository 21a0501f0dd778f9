package brookloom.net.config;

import brookloom.net.socks5.Socks5Server;
import java.time.Duration;

/**
 * Names a SOCKS5 proxy for outbound connections, and its limits.
 *
 * @param tcpTimeout ends a TCP connection through the proxy that was idle for so long; zero for never
 * @param udpTimeout ends a UDP flow through the proxy that was idle for so long; zero for never
 */
public record Socks5Config(Socks5Server server, Duration tcpTimeout, Duration udpTimeout) {}
