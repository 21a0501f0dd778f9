package brookloom.net.config;

import org.jspecify.annotations.Nullable;

/**
 * Says how connections and datagrams leave this machine.
 *
 * @param proxy on the way to all destinations; null for none
 * @param dns asked for the names that are dialled; null for the machine's own resolver
 */
public record OutboundConfig(
        SourceConfig source,
        @Nullable Socks5Config proxy,
        @Nullable DnsConfig dns) {
    /** Straight from this machine, as it is set up. */
    public static final OutboundConfig DIRECT = new OutboundConfig(SourceConfig.ANY, null, null);
}
