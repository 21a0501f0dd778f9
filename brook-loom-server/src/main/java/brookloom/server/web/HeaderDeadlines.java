package brookloom.server.web;

import brookloom.net.stream.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/**
 * Cuts whoever takes too long over TLS and a request's header, however steadily the bytes trickle: Jetty's own idle
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
        if (!(connection instanceof TunnelConnection || connection instanceof WebSocketConnection)) {
            start(connection.getEndPoint());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (!(connection instanceof ChosenProtocol.Choosing)
                || !connection.getEndPoint().isOpen()) {
            stop(connection.getEndPoint());
        }
    }

    /**
     * The header is complete; the next one of a kept connection gets a limit of its own. On HTTP/2 others' tunnels share
     * the connection: there, silence alone is limited from now on.
     */
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        stop(endPoint);
        return super.handle(
                request,
                response,
                Callback.from(
                        () -> {
                            if (response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101 && !isShared(request)) {
                                start(endPoint);
                            }
                        },
                        callback));
    }

    private static boolean isShared(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    private void start(EndPoint endPoint) {
        running.computeIfAbsent(channel(endPoint), key -> Deadline.closing(endPoint, limit));
        if (!endPoint.isOpen()) {
            stop(endPoint); // closed meanwhile: nobody else would
        }
    }

    private void stop(EndPoint endPoint) {
        Deadline deadline = running.remove(channel(endPoint));
        if (deadline != null) {
            deadline.close();
        }
    }

    /** TLS is an end point around another; the channel beneath is one. */
    static Object channel(EndPoint endPoint) {
        Object transport = endPoint;
        while (transport instanceof EndPoint inner) {
            transport = inner.getTransport();
        }
        return transport;
    }
}
