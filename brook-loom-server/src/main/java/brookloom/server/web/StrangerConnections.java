package brookloom.server.web;

import brookloom.server.tunnel.ProxyProtocol;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.Strangers.Place;
import brookloom.server.web.port.Arrivals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/** Counts connections as strangers' from the accept on, before TLS and HTTP, until a tunnel takes them over. */
final class StrangerConnections implements Connection.Listener {
    private final Strangers strangers;
    private final ForwardedFor forwardedFor;
    private final ProxyProtocol proxies;
    private final Map<Object, Place> places = new ConcurrentHashMap<>();

    StrangerConnections(Strangers strangers, ForwardedFor forwardedFor, ProxyProtocol proxies) {
        this.strangers = strangers;
        this.forwardedFor = forwardedFor;
        this.proxies = proxies;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof TunnelConnection || connection instanceof WebSocketConnection) {
            return; // its carrier is counted
        }
        EndPoint endPoint = connection.getEndPoint();
        places.computeIfAbsent(Arrivals.channel(endPoint), channel -> enter(endPoint));
        if (!endPoint.isOpen()) {
            leave(endPoint); // closed meanwhile: no callback follows
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (!connection.getEndPoint().isOpen()) {
            leave(connection.getEndPoint()); // otherwise another protocol goes on
        }
    }

    /** Counts the connection for its client from now on, which a load balancer has named. */
    void named(EndPoint endPoint, InetAddress client) {
        Place place = places.get(Arrivals.channel(endPoint));
        if (place != null) {
            place.move(oneClient(client));
        }
    }

    /** Ends the counting of the connection, which is over, or whose client has shown the password. */
    void leave(EndPoint endPoint) {
        Place place = places.remove(Arrivals.channel(endPoint));
        if (place != null) {
            place.close();
        }
    }

    /** Hands the connection's place over to the carrier that it has become. */
    Place take(EndPoint endPoint) {
        Place place = places.remove(Arrivals.channel(endPoint));
        return place == null ? enter(endPoint) : place;
    }

    private Place enter(EndPoint endPoint) {
        return strangers.enter(client(endPoint), endPoint);
    }

    private @Nullable InetAddress client(EndPoint endPoint) {
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address
                ? oneClient(address.getAddress())
                : null;
    }

    /**
     * Returns the address if it is one client's, whose strangers are limited; null for a trusted proxy, with many
     * behind it.
     */
    @Nullable
    InetAddress oneClient(InetAddress remote) {
        return forwardedFor.isTrusted(remote) || proxies.isTrusted(remote) ? null : remote;
    }
}
