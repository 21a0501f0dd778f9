package brookloom.proto.io;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How this process reaches others, over TCP and over UDP. */
public record WayOut(TcpDialer tcp, UdpDialer udp) {
    /** How long a dial may take, lookup included. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** Straight from this machine, as it is set up. */
    public static WayOut direct() {
        return of(LIMIT, Resolver.SYSTEM, SourceAddress.ANY, null);
    }

    /**
     * By these means.
     *
     * @param resolver of the proxy's name if there is a proxy, which has the others to resolve
     * @param source of what leaves this machine, to the proxy or straight
     */
    public static WayOut of(Duration limit, Resolver resolver, SourceAddress source, @Nullable Socks5Server proxy) {
        SocketDialer tcp = new SocketDialer(limit, resolver, source);
        UdpSocketDialer udp = new UdpSocketDialer(limit, resolver, source);
        if (proxy == null) {
            return new WayOut(tcp, udp);
        }
        Socks5Proxy socks5 = new Socks5Proxy(proxy, tcp, limit);
        return new WayOut(new Socks5Dialer(socks5), new Socks5UdpDialer(socks5, udp));
    }
}
