package brookloom.server.config;

import brookloom.proto.TunnelKeys;
import java.time.Duration;

/**
 * Says how tunnels are served, whatever carries them.
 *
 * @param withoutBrookProtocol turns off Brook's own encryption
 * @param tcpTimeout idle timeout of a TCP tunnel; zero disables it
 * @param udpTimeout idle timeout of a UDP tunnel; zero disables it
 * @param halfCloseTimeout idle timeout of a half-closed tunnel; zero disables it
 * @param openTimeout for a carrier's opening; clients keep warm carriers without one
 */
public record ServerTunnelConfig(
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration tcpTimeout,
        Duration udpTimeout,
        Duration halfCloseTimeout,
        Duration openTimeout) {
    public static final Duration DEFAULT_UDP_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_HALF_CLOSE_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_OPEN_TIMEOUT = Duration.ofMinutes(2);

    /** Returns tunnels with every timeout at its default. */
    public static ServerTunnelConfig of(TunnelKeys keys, boolean withoutBrookProtocol) {
        return new ServerTunnelConfig(
                keys,
                withoutBrookProtocol,
                Duration.ZERO,
                DEFAULT_UDP_TIMEOUT,
                DEFAULT_HALF_CLOSE_TIMEOUT,
                DEFAULT_OPEN_TIMEOUT);
    }
}
