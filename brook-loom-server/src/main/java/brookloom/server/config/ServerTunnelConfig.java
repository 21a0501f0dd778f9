package brookloom.server.config;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.proto.Password;

/**
 * Describes how tunnels are served, whatever carries them.
 *
 * @param access who may open tunnels
 * @param withoutBrookProtocol turns off Brook's own encryption
 * @param strangers limits clients that have not shown the password
 */
public record ServerTunnelConfig(
        AccessConfig access,
        HkdfConfig hkdf,
        boolean withoutBrookProtocol,
        TimeoutConfig timeouts,
        StrangerConfig strangers) {
    /** Serves everybody who has one password. */
    public ServerTunnelConfig(
            Password password,
            HkdfConfig hkdf,
            boolean withoutBrookProtocol,
            TimeoutConfig timeouts,
            StrangerConfig strangers) {
        this(new AccessConfig.OnePassword(password), hkdf, withoutBrookProtocol, timeouts, strangers);
    }

    /** Returns tunnels with Brook's own encryption, and everything else at its default. */
    public static ServerTunnelConfig of(Password password) {
        return new ServerTunnelConfig(
                password, HkdfConfig.DEFAULT, false, TimeoutConfig.DEFAULT, StrangerConfig.ofThisProcess());
    }
}
