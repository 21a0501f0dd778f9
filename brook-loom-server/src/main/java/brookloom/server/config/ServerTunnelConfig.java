package brookloom.server.config;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.proto.Password;
import java.util.List;

/**
 * Describes how tunnels are served, whatever carries them.
 *
 * @param access who may open tunnels
 * @param withoutBrookProtocol turns off Brook's own encryption
 * @param strangers limits clients that have not shown the password
 * @param reverse ports that clients may have opened here ({@code -R}); none by default
 */
public record ServerTunnelConfig(
        AccessConfig access,
        HkdfConfig hkdf,
        boolean withoutBrookProtocol,
        TimeoutConfig timeouts,
        StrangerConfig strangers,
        List<PortPermit> reverse) {
    public ServerTunnelConfig {
        reverse = List.copyOf(reverse);
    }

    /** Opens no ports for clients. */
    public ServerTunnelConfig(
            AccessConfig access,
            HkdfConfig hkdf,
            boolean withoutBrookProtocol,
            TimeoutConfig timeouts,
            StrangerConfig strangers) {
        this(access, hkdf, withoutBrookProtocol, timeouts, strangers, List.of());
    }

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
