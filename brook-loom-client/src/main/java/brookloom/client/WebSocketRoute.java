package brookloom.client;

import brookloom.client.tls.TlsOptions;
import brookloom.proto.Destination;
import brookloom.proto.io.FramedStream;
import brookloom.proto.io.TcpDialer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * To a server behind a WebSocket upgrade, {@code ws://} or {@code wss://}.
 *
 * @param address dialled instead of the server's host and port, or null
 * @param tls how to speak TLS with a wss server, null for ws
 * @param carriage what the tunnel's bytes travel in behind the upgrade
 * @param heartbeat how often a framed carrier pings
 */
public record WebSocketRoute(
        ServerAddress server,
        @Nullable Destination address,
        @Nullable TlsOptions tls,
        Carriage carriage,
        Duration heartbeat)
        implements Route {
    /** What a tunnel's bytes travel in. */
    public enum Carriage {
        /** Nothing: the connection itself, as the original does it. */
        RAW,
        /** The binary messages of a real WebSocket. */
        FRAMED
    }

    public WebSocketRoute {
        if (server.tls() != (tls != null)) {
            throw new IllegalArgumentException(server + (tls == null ? " needs" : " takes no") + " TLS options");
        }
    }

    /** With the usual heartbeat. */
    public WebSocketRoute(
            ServerAddress server, @Nullable Destination address, @Nullable TlsOptions tls, Carriage carriage) {
        this(server, address, tls, carriage, FramedStream.HEARTBEAT);
    }

    /** In nothing but the connection itself. */
    public WebSocketRoute(ServerAddress server, @Nullable Destination address, @Nullable TlsOptions tls) {
        this(server, address, tls, Carriage.RAW);
    }

    /** Over plain ws, straight to the server. */
    public static WebSocketRoute to(ServerAddress server) {
        return new WebSocketRoute(server, null, null);
    }

    /** Where the carrier's TCP connection goes. */
    Destination dialled() {
        return address != null ? address : server.destination();
    }

    @Override
    public Dialer open(TunnelOptions options, TcpDialer sockets) {
        Upgrade upgrade = switch (carriage) {
            case RAW -> new WebSocketUpgrade(server);
            case FRAMED -> new FramedUpgrade(server, heartbeat);
        };
        var carriers = new WebSocketCarriers(this, sockets, upgrade);
        return new TunnelDialer(server.toString(), options, WarmCarriers.upTo(options.warmTunnels(), carriers));
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
