package brookloom.client.config;

import brookloom.proto.Destination;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a server behind a WebSocket upgrade, {@code ws://} or {@code wss://}.
 *
 * @param address dialled instead of the server's host and port; null for those
 * @param tls null for ws
 * @param carriage what the tunnel's bytes travel in after the upgrade
 * @param headers added to the upgrade request
 * @param heartbeat interval of the pings on a framed carrier
 */
public record WebSocketRoute(
        ServerAddress server,
        @Nullable Destination address,
        @Nullable TlsConfig tls,
        Carriage carriage,
        List<HttpHeader> headers,
        Duration heartbeat)
        implements Route {
    /** Interval of pings unless configured otherwise: proxies and CDNs cut connections that are idle for 60 s. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(25);

    /** Returns the kind of carrier. */
    public enum Carriage {
        /** The connection itself, as with the original. */
        RAW,
        /** The binary messages of a WebSocket. */
        FRAMED,
        /** A stream of an HTTP/2 connection that tunnels share (RFC 8441). */
        HTTP2,
        /** The first of raw, HTTP/2 and framed that gets through this network. */
        AUTO;

        /** Names it for log lines. */
        public String title() {
            return switch (this) {
                case RAW -> "as it is";
                case FRAMED -> "in WebSocket frames";
                case HTTP2 -> "over HTTP/2";
                case AUTO -> "by the first that works";
            };
        }
    }

    public WebSocketRoute {
        headers = List.copyOf(headers);
        if (server.tls() != (tls != null)) {
            throw new IllegalArgumentException(server + (tls == null ? " requires" : " has no") + " TLS options");
        }
        if (carriage == Carriage.HTTP2 && tls == null) {
            throw new IllegalArgumentException(server + " has no HTTP/2, which requires TLS");
        }
    }

    /** Returns a route straight to a server, by ws or by wss with default TLS. */
    public static WebSocketRoute to(ServerAddress server) {
        TlsConfig tls = server.tls() ? TlsConfig.DEFAULT : null;
        return new WebSocketRoute(server, null, tls, Carriage.RAW, List.of(), HEARTBEAT);
    }

    /** Returns the same route with other headers. */
    public WebSocketRoute withHeaders(List<HttpHeader> others) {
        return new WebSocketRoute(server, address, tls, carriage, others, heartbeat);
    }

    /** Returns the same route with another carriage. */
    public WebSocketRoute withCarriage(Carriage other) {
        return new WebSocketRoute(server, address, tls, other, headers, heartbeat);
    }

    /** Returns the destination of the carrier's TCP connection. */
    public Destination dialled() {
        return address != null ? address : server.destination();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
