package brookloom.it;

import brookloom.net.config.HkdfConfig;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;

/** Holds what both ends must agree on. */
public record Secret(Password password, HkdfConfig hkdf) {
    /** Returns this password, with these HKDF infos. */
    public static Secret of(String password, String clientInfo, String serverInfo) {
        return new Secret(Password.of(password), new HkdfConfig(clientInfo, serverInfo));
    }

    /** Returns this password, with the default HKDF infos. */
    public static Secret of(String password) {
        return new Secret(Password.of(password), HkdfConfig.DEFAULT);
    }

    /** Returns the keys of tunnels. */
    public TunnelKeys keys() {
        return new TunnelKeys(password, hkdf.clientInfo(), hkdf.serverInfo());
    }
}
