package brookloom.server.web.port;

import brookloom.server.tunnel.TunnelThreads;
import java.nio.channels.SelectableChannel;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;

/** Reports connections to the tunnels' threads from their accept on, so that a server that stops serves the last ones too. */
public final class Arrivals implements SelectorManager.AcceptListener, Connection.Listener {
    private final TunnelThreads threads;

    public Arrivals(TunnelThreads threads) {
        this.threads = threads;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        threads.arriving(channel);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        threads.arrived(channel);
    }

    @Override
    public void onClosed(Connection connection) {
        if (!connection.getEndPoint().isOpen()) {
            arrived(connection.getEndPoint()); // otherwise another protocol goes on
        }
    }

    /** Ends the wait for a connection whose tunnel has started, or whose first request is answered. */
    public void arrived(EndPoint endPoint) {
        threads.arrived(channel(endPoint));
    }

    /** Returns the channel beneath: TLS is an end point around another. */
    public static Object channel(EndPoint endPoint) {
        Object transport = endPoint;
        while (transport instanceof EndPoint inner) {
            transport = inner.getTransport();
        }
        return transport;
    }
}
