package brookloom.server.web;

import brookloom.net.stream.ByteStream;
import brookloom.proto.HostAddress;
import brookloom.server.targets.Peer;
import brookloom.server.tunnel.Arrival;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.TunnelThreads;
import brookloom.server.web.port.Arrivals;
import java.net.InetAddress;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/** Hands carriers over to the tunnels' threads, and lifts the limits of strangers once a client has shown the password. */
final class WebTunnels {
    private final TunnelThreads threads;
    private final Strangers strangers;
    private final StrangerConnections connections;
    private final Arrivals arrivals;

    WebTunnels(TunnelThreads threads, Strangers strangers, StrangerConnections connections, Arrivals arrivals) {
        this.threads = threads;
        this.strangers = strangers;
        this.connections = connections;
        this.arrivals = arrivals;
    }

    /**
     * Starts a carrier that has a connection of its own.
     *
     * @param ours whether its key was made by a client with the password
     */
    void start(ByteStream carrier, EndPoint connection, Peer peer, boolean ours) {
        Strangers.Place place = connections.take(connection);
        if (ours) {
            place.close(); // kept warm, it is no stranger
        } else {
            place.move(client(peer));
        }
        Runnable onAuthenticated = () -> BatchingTls.enlargeBuffers(connection);
        threads.start(new Arrival(carrier, peer, place, new EndPointEnding(connection), true, onAuthenticated));
        arrivals.arrived(connection);
    }

    /** Starts a carrier that is a stream of an HTTP/2 connection. */
    void start(HTTP2Stream stream, Peer peer) {
        ExtendedConnectCarrier carrier = ExtendedConnectCarrier.over(stream);
        Strangers.Place place = strangers.enter(client(peer), carrier::finish);
        threads.start(
                new Arrival(carrier, peer, place, carrier::finish, false, () -> authenticated(stream.getSession())));
        arrivals.arrived(stream.getSession().getEndPoint());
        if (threads.isDraining()) {
            var unused = stream.getSession().shutdown(); // accepted just before the stop: this tunnel, and no more
        }
    }

    private void authenticated(HTTP2Session session) {
        Http2Rate.authenticated(session);
        Http2.session(session).authenticated();
        connections.leave(session.getEndPoint());
        BatchingTls.enlargeBuffers(session.getEndPoint());
    }

    /** Returns null for a trusted proxy that names no client. */
    private @Nullable InetAddress client(Peer peer) {
        return switch (HostAddress.parse(peer.host())) {
            case HostAddress.Ip ip -> connections.oneClient(ip.toInetAddress());
            case HostAddress.Domain name -> throw new IllegalStateException("a peer has an address, not " + name);
        };
    }
}
