package brookloom.server.web.framed;

import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Framed mode: a real WebSocket for those who ask for our subprotocol, with a tunnel inside its binary messages. The
 * Jakarta container behind it starts with its first use; servers that nobody asks never load it.
 */
public final class FramedMode {
    private static final String ENDPOINT = FramedMode.class.getName() + ".endpoint";

    /** To the container all paths are one, whatever odd characters the real one has. */
    private static final HttpURI ROOT = HttpURI.from("/");

    private final Server server;
    private final Duration heartbeat;
    private final ReentrantLock starting = new ReentrantLock();
    private @Nullable ServletContextHandler started;

    /** Framed mode of this server, whose end is its end too. */
    public FramedMode(Server server, Duration heartbeat) {
        this.server = server;
        this.heartbeat = heartbeat;
    }

    /**
     * Returns whether a correct upgrade asks for framed mode. Subprotocols are compared exactly (RFC
     * 6455 section 4.2.2), as Jetty's container compares them: it answers 500 where we take another for ours.
     */
    public static boolean isWanted(HttpFields headers) {
        return headers.getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, true).contains(BrookProtocol.FRAMED);
    }

    /**
     * Answers on a thread of its own: the container blocks while it starts, and while the answer leaves.
     *
     * @param carriers takes the stream that the upgrade makes, and owns it; does not wait
     */
    public void serve(Request request, Response response, Callback callback, Consumer<ByteStream> carriers) {
        Thread.ofVirtual().name("framed-upgrade").start(() -> {
            try {
                EndPoint connection =
                        request.getConnectionMetaData().getConnection().getEndPoint();
                request.setAttribute(ENDPOINT, new FramedEndpoint(connection, heartbeat, carriers));
                container().handle(Request.serveAs(request, ROOT), response, callback);
            } catch (Exception e) {
                Response.writeError(request, response, callback, e);
            }
        });
    }

    private ServletContextHandler container() throws Exception {
        starting.lock();
        try {
            ServletContextHandler container = started;
            if (container == null) {
                container = new ServletContextHandler("/");
                container.setServer(server);
                JakartaWebSocketServletContainerInitializer.configure(
                        container, (servlets, sockets) -> sockets.setDefaultMaxSessionIdleTimeout(0));
                container.addFilter(
                        new FilterHolder((request, response, chain) -> upgrade(request, response)),
                        "/*",
                        EnumSet.of(DispatcherType.REQUEST));
                server.addManaged(container);
                started = container;
            }
            return container;
        } finally {
            starting.unlock();
        }
    }

    private static void upgrade(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        var sockets = (ServerContainer) request.getServletContext().getAttribute(ServerContainer.class.getName());
        FramedEndpoint endpoint = (FramedEndpoint) request.getAttribute(ENDPOINT);
        try {
            sockets.upgradeHttpToWebSocket(request, response, endpoint.config(), Map.of());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }
}
