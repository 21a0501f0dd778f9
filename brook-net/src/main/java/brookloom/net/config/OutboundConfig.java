package brookloom.net.config;

import brookloom.net.stream.KeepAlive;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes how connections and datagrams leave this machine, and how its connections are kept alive.
 *
 * @param proxy on the way to all destinations; null for none
 * @param dns asked for the names that are dialled; null for the machine's own resolver
 * @param keepAlive idle time before a TCP connection is probed, dialled or accepted; zero for never
 */
public record OutboundConfig(
        SourceConfig source,
        @Nullable Socks5Config proxy,
        @Nullable DnsConfig dns,
        Duration keepAlive) {
    /** Straight from this machine, as it is set up. */
    public static final OutboundConfig DIRECT = new OutboundConfig(SourceConfig.ANY, null, null);

    /** Has connections kept alive by default. */
    public OutboundConfig(SourceConfig source, @Nullable Socks5Config proxy, @Nullable DnsConfig dns) {
        this(source, proxy, dns, Duration.ofSeconds(KeepAlive.DEFAULT_SECONDS));
    }
}
