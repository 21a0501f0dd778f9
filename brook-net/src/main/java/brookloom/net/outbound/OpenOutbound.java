package brookloom.net.outbound;

import brookloom.net.config.DnsConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.dns.DnsResolver;
import brookloom.net.dns.SystemResolver;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns an {@link OutboundConfig} into dialers, and owns the resolver that they ask. */
public final class OpenOutbound implements AutoCloseable {
    private final Outbound outbound;
    private final Resolver names;
    private final SourceAddress source;
    private final KeepAlive keepAlive;
    private final @Nullable Socks5Config proxy;
    private final Runnable closing;

    private OpenOutbound(
            Outbound outbound,
            Resolver names,
            SourceAddress source,
            KeepAlive keepAlive,
            @Nullable Socks5Config proxy,
            Runnable closing) {
        this.outbound = outbound;
        this.names = names;
        this.source = source;
        this.keepAlive = keepAlive;
        this.proxy = proxy;
        this.closing = closing;
    }

    /**
     * Builds the dialers. The caller owns them.
     *
     * @throws UserError for an address or interface that this machine does not have
     */
    public static OpenOutbound open(OutboundConfig config) throws UserError, IOException {
        SourceAddress source = SourceAddresses.of(config.source());
        KeepAlive keepAlive = new KeepAlive(config.keepAlive());
        DnsConfig dns = config.dns();
        if (dns == null) {
            SystemResolver names = SystemResolver.open(keepAlive);
            return open(config, source, names, names::close);
        }
        DnsResolver names = DnsResolver.open(dns.server(), dns.preferred(), source, keepAlive);
        return open(config, source, names, names::close);
    }

    private static OpenOutbound open(OutboundConfig config, SourceAddress source, Resolver names, Runnable closing) {
        Socks5Config proxy = config.proxy();
        KeepAlive keepAlive = new KeepAlive(config.keepAlive());
        Outbound outbound =
                Outbounds.of(Outbound.LIMIT, names, source, keepAlive, proxy == null ? null : proxy.server());
        return new OpenOutbound(outbound, names, source, keepAlive, proxy, closing);
    }

    /** Returns dialers that were made otherwise, with no limits of their own and nothing to close. */
    public static OpenOutbound of(Outbound outbound) {
        return new OpenOutbound(outbound, Resolver.SYSTEM, SourceAddress.ANY, KeepAlive.DEFAULT, null, () -> {});
    }

    /** Returns the dialers. */
    public Outbound outbound() {
        return outbound;
    }

    /** Returns the resolver of names that no proxy resolves. */
    public Resolver names() {
        return names;
    }

    /** Returns the addresses that sockets are bound to before they connect. */
    public SourceAddress source() {
        return source;
    }

    /** Returns the keep-alive of every connection, dialled or accepted. */
    public KeepAlive keepAlive() {
        return keepAlive;
    }

    /** Returns these timeouts, or the proxy's where those are shorter. */
    public TimeoutConfig limit(TimeoutConfig configured) {
        return new TimeoutConfig(tcpTimeout(configured.tcp()), configured.halfClose(), udpTimeout(configured.udp()));
    }

    /** Returns a TCP connection's idle timeout, or the proxy's where that is shorter; zero is never. */
    public Duration tcpTimeout(Duration configured) {
        return proxy == null ? configured : shorter(configured, proxy.tcpTimeout());
    }

    /** Returns a UDP flow's idle timeout, or the proxy's where that is shorter; zero is never. */
    public Duration udpTimeout(Duration configured) {
        return proxy == null ? configured : shorter(configured, proxy.udpTimeout());
    }

    private static Duration shorter(Duration one, Duration other) {
        if (one.isZero() || other.isZero()) {
            return one.isZero() ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        closing.run();
    }
}
