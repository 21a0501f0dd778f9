package brookloom.net.outbound;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SocketDialer;
import brookloom.net.dial.SourceAddress;
import brookloom.net.dial.TcpDialer;
import brookloom.net.dial.UdpDialer;
import brookloom.net.dial.UdpSocketDialer;
import brookloom.net.socks5.Socks5Dialer;
import brookloom.net.socks5.Socks5Proxy;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.socks5.Socks5UdpDialer;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.ReplyCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Composes {@link Outbound}s of sockets and SOCKS5 proxies. */
public final class Outbounds {
    private Outbounds() {}

    /**
     * Returns the dialers that leave this machine by these means.
     *
     * @param resolver of the proxy's name if there is a proxy, which resolves all other names
     * @param source of what leaves this machine, to the proxy or straight
     * @param keepAlive of every connection over TCP
     */
    public static Outbound of(
            Duration limit,
            Resolver resolver,
            SourceAddress source,
            KeepAlive keepAlive,
            @Nullable Socks5Server proxy) {
        SocketDialer tcp = new SocketDialer(limit, resolver, source, keepAlive);
        UdpSocketDialer udp = new UdpSocketDialer(limit, resolver, source);
        return proxy == null ? new Outbound(tcp, udp) : through(proxy, tcp, udp, limit);
    }

    /** Returns the dialers that reach that proxy by {@code out}, and all else through it; UDP passes one proxy only. */
    public static Outbound through(Outbound out, Socks5Server proxy) {
        if (out.udp() instanceof UdpSocketDialer sockets) {
            return through(proxy, out.tcp(), sockets, Outbound.LIMIT);
        }
        UdpDialer none = (destination, localPort) -> {
            throw DialFailed.of(ReplyCode.GENERAL_FAILURE, destination, "UDP through two proxies is not supported");
        };
        return new Outbound(new Socks5Dialer(new Socks5Proxy(proxy, out.tcp(), Outbound.LIMIT)), none);
    }

    private static Outbound through(Socks5Server proxy, TcpDialer tcp, UdpSocketDialer udp, Duration limit) {
        Socks5Proxy socks5 = new Socks5Proxy(proxy, tcp, limit);
        return new Outbound(new Socks5Dialer(socks5), new Socks5UdpDialer(socks5, udp));
    }
}
