package brookloom.server.config;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.proto.Password;
import java.time.Duration;

/**
 * Says how tunnels are served, whatever carries them.
 *
 * @param password its maker owns it, and closes it after the server
 * @param withoutBrookProtocol turns off Brook's own encryption
 * @param openTimeout for a carrier's opening, give or take an eighth; clients keep warm carriers without one
 */
public record ServerTunnelConfig(
        Password password,
        HkdfConfig hkdf,
        boolean withoutBrookProtocol,
        TimeoutConfig timeouts,
        Duration openTimeout) {
    public static final Duration DEFAULT_OPEN_TIMEOUT = Duration.ofMinutes(2);

    /** Returns tunnels with Brook's own encryption, and everything else at its default. */
    public static ServerTunnelConfig of(Password password) {
        return new ServerTunnelConfig(password, HkdfConfig.DEFAULT, false, TimeoutConfig.DEFAULT, DEFAULT_OPEN_TIMEOUT);
    }
}
