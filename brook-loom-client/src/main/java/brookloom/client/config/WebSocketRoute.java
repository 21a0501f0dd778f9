package brookloom.client.config;

import brookloom.client.carrier.CarrierDialer;
import brookloom.client.carrier.Upgrade;
import brookloom.client.carrier.WarmCarriers;
import brookloom.client.carrier.WebSocketCarriers;
import brookloom.client.carrier.WebSocketUpgrade;
import brookloom.client.carrier.framed.FramedUpgrade;
import brookloom.client.carrier.http2.Http2Carriers;
import brookloom.client.tls.TlsOptions;
import brookloom.client.tunnel.Dialer;
import brookloom.client.tunnel.TunnelDialer;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.TcpDialer;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.Destination;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To a server behind a WebSocket upgrade, {@code ws://} or {@code wss://}.
 *
 * @param address dialled instead of the server's host and port, or null
 * @param tls how to speak TLS with a wss server, null for ws
 * @param carriage what the tunnel's bytes travel in behind the upgrade
 * @param headers of the user's own, sent with the upgrade request
 * @param heartbeat how often a framed carrier pings
 */
public record WebSocketRoute(
        ServerAddress server,
        @Nullable Destination address,
        @Nullable TlsOptions tls,
        Carriage carriage,
        List<HttpHeader> headers,
        Duration heartbeat)
        implements Route {
    /** What a tunnel's bytes travel in. */
    public enum Carriage {
        /** Nothing: the connection itself, as the original does it. */
        RAW,
        /** The binary messages of a real WebSocket. */
        FRAMED,

        /** A stream of an HTTP/2 connection that tunnels share (RFC 8441). */
        HTTP2
    }

    public WebSocketRoute {
        headers = List.copyOf(headers);
        if (server.tls() != (tls != null)) {
            throw new IllegalArgumentException(server + (tls == null ? " needs" : " takes no") + " TLS options");
        }
        if (carriage == Carriage.HTTP2 && tls == null) {
            throw new IllegalArgumentException(server + " has no HTTP/2: that takes TLS");
        }
    }

    /** Without headers of the user's own, and with the usual heartbeat. */
    public WebSocketRoute(
            ServerAddress server, @Nullable Destination address, @Nullable TlsOptions tls, Carriage carriage) {
        this(server, address, tls, carriage, List.of(), FramedStream.HEARTBEAT);
    }

    /** In nothing but the connection itself. */
    public WebSocketRoute(ServerAddress server, @Nullable Destination address, @Nullable TlsOptions tls) {
        this(server, address, tls, Carriage.RAW);
    }

    /** Over plain ws, straight to the server. */
    public static WebSocketRoute to(ServerAddress server) {
        return new WebSocketRoute(server, null, null);
    }

    /** Over wss, straight to the server. */
    public static WebSocketRoute to(ServerAddress server, TlsOptions tls) {
        return new WebSocketRoute(server, null, tls, Carriage.RAW);
    }

    /** Where the carrier's TCP connection goes. */
    public Destination dialled() {
        return address != null ? address : server.destination();
    }

    @Override
    public Dialer open(ClientTunnelOptions options, Outbound out) {
        return new TunnelDialer(server.toString(), options, carriers(options, out.tcp()));
    }

    private CarrierDialer carriers(ClientTunnelOptions options, TcpDialer sockets) {
        Upgrade upgrade = carriage == Carriage.FRAMED
                ? new FramedUpgrade(server, headers, heartbeat)
                : new WebSocketUpgrade(server, headers);
        var carriers = new WebSocketCarriers(this, sockets, upgrade);
        return carriage == Carriage.HTTP2 && tls != null
                ? new Http2Carriers(this, tls, carriers)
                : WarmCarriers.upTo(options.warmTunnels(), carriers);
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
