package brookloom.server.config;

import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How tunnels are served, whatever carries them.
 *
 * @param tcpTimeout how long a TCP tunnel may be idle, zero for ever
 * @param udpTimeout how long a UDP tunnel may be idle
 * @param halfCloseTimeout how long a half-closed tunnel may be idle
 * @param openTimeout how long a carrier may stay without its opening; clients keep warm ones
 */
public record ServerTunnelOptions(
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration tcpTimeout,
        Duration udpTimeout,
        Duration halfCloseTimeout,
        Duration openTimeout,
        InstantSource clock) {
    public static final Duration DEFAULT_UDP_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_HALF_CLOSE_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_OPEN_TIMEOUT = Duration.ofMinutes(2);

    /** With every limit at its default. */
    public static ServerTunnelOptions of(TunnelKeys keys, boolean withoutBrookProtocol) {
        return new ServerTunnelOptions(
                keys,
                withoutBrookProtocol,
                Duration.ZERO,
                DEFAULT_UDP_TIMEOUT,
                DEFAULT_HALF_CLOSE_TIMEOUT,
                DEFAULT_OPEN_TIMEOUT,
                InstantSource.system());
    }
}
