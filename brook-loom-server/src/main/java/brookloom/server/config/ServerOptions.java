package brookloom.server.config;

import brookloom.net.websocket.FramedStream;
import brookloom.proto.BrookProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a {@code wsserver} or {@code wssserver} listens.
 *
 * @param path of the upgrade, decoded, beginning with a slash
 * @param trustedProxy whose X-Forwarded-For is believed
 * @param headerTimeout how long TLS and a request's header may take
 * @param heartbeat how often a framed tunnel pings
 * @param tls null for {@code wsserver}
 */
public record ServerOptions(
        InetSocketAddress listen,
        String path,
        ServerTunnelOptions tunnel,
        Predicate<InetAddress> trustedProxy,
        Duration headerTimeout,
        Duration heartbeat,
        SslContextFactory.@Nullable Server tls) {
    public static final Duration DEFAULT_HEADER_TIMEOUT = Duration.ofSeconds(10);

    /** A {@code wsserver} on a free loopback port with every option at its default. */
    public static ServerOptions onLoopback(ServerTunnelOptions tunnel) {
        return new ServerOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                BrookProtocol.DEFAULT_PATH,
                tunnel,
                proxy -> false,
                DEFAULT_HEADER_TIMEOUT,
                FramedStream.HEARTBEAT,
                null);
    }
}
