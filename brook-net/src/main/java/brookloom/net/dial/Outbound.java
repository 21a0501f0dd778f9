package brookloom.net.dial;

import brookloom.net.socks5.Socks5Dialer;
import brookloom.net.socks5.Socks5Proxy;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.socks5.Socks5UdpDialer;
import brookloom.proto.ReplyCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How this process reaches others, over TCP and over UDP. */
public record Outbound(TcpDialer tcp, UdpDialer udp) {
    /** How long a dial may take, lookup included. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** Straight from this machine, as it is set up. */
    public static Outbound direct() {
        return of(LIMIT, Resolver.SYSTEM, SourceAddress.ANY, null);
    }

    /**
     * By these means.
     *
     * @param resolver of the proxy's name if there is a proxy, which has the others to resolve
     * @param source of what leaves this machine, to the proxy or straight
     */
    public static Outbound of(Duration limit, Resolver resolver, SourceAddress source, @Nullable Socks5Server proxy) {
        SocketDialer tcp = new SocketDialer(limit, resolver, source);
        UdpSocketDialer udp = new UdpSocketDialer(limit, resolver, source);
        if (proxy == null) {
            return new Outbound(tcp, udp);
        }
        return through(proxy, tcp, udp, limit);
    }

    /** This way, to that proxy and on from there. Datagrams do not get through two proxies, one behind the other. */
    public Outbound through(Socks5Server proxy) {
        if (udp instanceof UdpSocketDialer sockets) {
            return through(proxy, tcp, sockets, LIMIT);
        }
        UdpDialer none = (destination, localPort) -> {
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, destination + ": no UDP gets through two proxies");
        };
        return new Outbound(new Socks5Dialer(new Socks5Proxy(proxy, tcp, LIMIT)), none);
    }

    private static Outbound through(Socks5Server proxy, TcpDialer tcp, UdpSocketDialer udp, Duration limit) {
        Socks5Proxy socks5 = new Socks5Proxy(proxy, tcp, limit);
        return new Outbound(new Socks5Dialer(socks5), new Socks5UdpDialer(socks5, udp));
    }
}
