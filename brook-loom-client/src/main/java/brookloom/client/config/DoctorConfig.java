package brookloom.client.config;

import brookloom.net.config.OutboundConfig;
import brookloom.proto.Destination;
import org.jspecify.annotations.Nullable;

/**
 * Describes the way to a server that is examined.
 *
 * @param proxy HTTP proxy on the way to the server; null for none
 * @param outbound how this machine is left
 * @param resolver DNS server that is asked through the tunnel, over TCP and UDP
 */
public record DoctorConfig(
        Upstream upstream, @Nullable HttpProxy proxy, OutboundConfig outbound, Destination resolver) {
    public DoctorConfig {
        if (upstream instanceof SeveralUpstreams) {
            throw new IllegalArgumentException("doctor examines one server: give one link");
        }
        if (proxy != null && outbound.proxy() != null) {
            throw new IllegalArgumentException(ClientConfig.TWO_PROXIES);
        }
    }
}
