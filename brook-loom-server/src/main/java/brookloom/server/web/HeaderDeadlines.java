package brookloom.server.web;

import brookloom.net.stream.Deadline;
import brookloom.server.web.port.Arrivals;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/**
 * Cuts clients that take too long over TLS and a request's header, however steadily the bytes trickle: Jetty's own idle
 * timeout sees only silence.
 */
final class HeaderDeadlines extends Handler.Wrapper implements Connection.Listener {
    private final Duration limit;
    private final Map<Object, Deadline> running = new ConcurrentHashMap<>();

    HeaderDeadlines(Duration limit, Handler handler) {
        super(handler);
        this.limit = limit;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof TunnelConnection || connection instanceof WebSocketConnection) {
            stop(connection.getEndPoint());
        } else {
            start(connection.getEndPoint());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (!connection.getEndPoint().isOpen()) {
            stop(connection.getEndPoint()); // otherwise another protocol goes on, within the same limit
        }
    }

    /**
     * The head is complete. On HTTP/2 others' tunnels share the connection: there, silence alone is limited from now on.
     */
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        stop(request.getConnectionMetaData().getConnection().getEndPoint());
        return super.handle(request, response, callback);
    }

    /** Limits the time until {@link #stop}, if it is not limited already. */
    void start(EndPoint endPoint) {
        running.computeIfAbsent(Arrivals.channel(endPoint), key -> Deadline.closing(endPoint, limit));
        if (!endPoint.isOpen()) {
            stop(endPoint); // closed meanwhile: no callback follows
        }
    }

    /** Ends the limit: a head is complete. */
    void stop(EndPoint endPoint) {
        Deadline deadline = running.remove(Arrivals.channel(endPoint));
        if (deadline != null) {
            deadline.close();
        }
    }
}
