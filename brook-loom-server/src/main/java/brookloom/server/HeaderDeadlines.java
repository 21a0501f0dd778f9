package brookloom.server;

import brookloom.proto.io.Deadline;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Cuts whoever takes too long over TLS and a request's header, however steadily the bytes trickle: Jetty's own idle
 * timeout sees only silence.
 */
final class HeaderDeadlines extends Handler.Wrapper implements Connection.Listener {
    private final Duration limit;
    private final Map<SocketAddress, Deadline> running = new ConcurrentHashMap<>();

    HeaderDeadlines(Duration limit, Handler handler) {
        super(handler);
        this.limit = limit;
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof TunnelConnection)) {
            SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
            running.computeIfAbsent(remote, key -> Deadline.closing(connection.getEndPoint(), limit));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        stop(connection.getEndPoint().getRemoteSocketAddress());
    }

    /** The header is complete; the next one of a kept connection gets a limit of its own. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        stop(connection.getEndPoint().getRemoteSocketAddress());
        return super.handle(request, response, Callback.from(callback, () -> {
            if (request.getConnectionMetaData().isPersistent() && response.getStatus() != 101) {
                onOpened(connection);
            }
        }));
    }

    private void stop(SocketAddress remote) {
        Deadline deadline = running.remove(remote);
        if (deadline != null) {
            deadline.close();
        }
    }
}
