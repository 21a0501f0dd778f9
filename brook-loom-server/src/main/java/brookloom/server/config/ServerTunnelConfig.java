package brookloom.server.config;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.proto.Password;

/**
 * Says how tunnels are served, whatever carries them.
 *
 * @param password its maker owns it, and closes it after the server
 * @param withoutBrookProtocol turns off Brook's own encryption
 * @param strangers limits clients that have not shown the password
 */
public record ServerTunnelConfig(
        Password password,
        HkdfConfig hkdf,
        boolean withoutBrookProtocol,
        TimeoutConfig timeouts,
        StrangerConfig strangers) {
    /** Returns tunnels with Brook's own encryption, and everything else at its default. */
    public static ServerTunnelConfig of(Password password) {
        return new ServerTunnelConfig(
                password, HkdfConfig.DEFAULT, false, TimeoutConfig.DEFAULT, StrangerConfig.ofThisProcess());
    }
}
