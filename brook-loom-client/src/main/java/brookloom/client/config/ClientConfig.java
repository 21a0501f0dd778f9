package brookloom.client.config;

import brookloom.net.config.ObserveConfig;
import brookloom.net.config.OutboundConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes a whole client.
 *
 * @param proxy HTTP proxy on the way to the server; null for none
 * @param outbound how this machine is left
 * @param listeners what is served; all share the connections to the server. None for a client whose dialer is used alone
 * @param observe what operators see of tunnels
 * @param stateFolder keeps what makes the next start better: lists of subscriptions, and what gets through a network; null for
 *     nothing
 */
public record ClientConfig(
        Upstream upstream,
        TunnelConfig tunnels,
        @Nullable HttpProxy proxy,
        OutboundConfig outbound,
        List<ListenerConfig> listeners,
        ObserveConfig observe,
        @Nullable Path stateFolder) {
    static final String TWO_PROXIES = "--proxy and --dialWithSocks5 are mutually exclusive: give one";

    public ClientConfig {
        listeners = List.copyOf(listeners);
        if (upstream instanceof Socks5Upstream
                && listeners.stream().anyMatch(ListenerConfig.RemoteForwardOptions.class::isInstance)) {
            throw new IllegalArgumentException("-R requires a Brook Loom server: a SOCKS5 proxy opens no ports");
        }
        if (proxy != null && outbound.proxy() != null) {
            throw new IllegalArgumentException(TWO_PROXIES);
        }
    }

    /** Describes a client that keeps nothing. */
    public ClientConfig(
            Upstream upstream,
            TunnelConfig tunnels,
            @Nullable HttpProxy proxy,
            OutboundConfig outbound,
            List<ListenerConfig> listeners,
            ObserveConfig observe) {
        this(upstream, tunnels, proxy, outbound, listeners, observe, null);
    }

    /** Describes a client that shows nothing of its tunnels. */
    public ClientConfig(
            Upstream upstream,
            TunnelConfig tunnels,
            @Nullable HttpProxy proxy,
            OutboundConfig outbound,
            List<ListenerConfig> listeners) {
        this(upstream, tunnels, proxy, outbound, listeners, ObserveConfig.OFF);
    }

    /** Returns a client that leaves this machine straight, with everything else at its default. */
    public static ClientConfig of(Upstream upstream, ListenerConfig... listeners) {
        return new ClientConfig(upstream, TunnelConfig.DEFAULT, null, OutboundConfig.DIRECT, List.of(listeners));
    }
}
