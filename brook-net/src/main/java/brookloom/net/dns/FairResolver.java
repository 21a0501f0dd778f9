package brookloom.net.dns;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Resolver;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Looks up names only, and knows for which client, so that none takes more than its share. */
abstract class FairResolver implements Resolver {
    private static final String NOBODY = "";

    /**
     * Returns all addresses of the name, at least one, the preferred one first.
     *
     * @param client on whose behalf; empty for this program itself
     */
    abstract List<InetAddress> lookUp(HostAddress.Domain domain, Duration limit, String client) throws DialFailed;

    @Override
    public final List<InetAddress> resolve(HostAddress host, Duration limit) throws DialFailed {
        return resolve(host, limit, NOBODY);
    }

    @Override
    public final Resolver forClient(String client) {
        return (host, limit) -> resolve(host, limit, client);
    }

    private List<InetAddress> resolve(HostAddress host, Duration limit, String client) throws DialFailed {
        return switch (host) {
            case HostAddress.Ip ip -> List.of(ip.toInetAddress());
            case HostAddress.Domain domain -> lookUp(domain, limit, client);
        };
    }
}
