package brookloom.client.config;

import brookloom.net.config.HkdfConfig;
import brookloom.proto.Password;

/**
 * Describes a Brook server.
 *
 * @param name the user's name for the server, for log lines; empty for none
 * @param password its maker owns it, and closes it after the clients that use it
 * @param withoutBrookProtocol whether Brook's own encryption is off, at both ends
 */
public record BrookUpstream(String name, Route route, Password password, HkdfConfig hkdf, boolean withoutBrookProtocol)
        implements Upstream {
    /** Returns the same server, reached by another route. */
    public BrookUpstream withRoute(Route other) {
        return new BrookUpstream(name, other, password, hkdf, withoutBrookProtocol);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? route.toString() : name + " (" + route + ")";
    }
}
