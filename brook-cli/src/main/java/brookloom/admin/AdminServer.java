package brookloom.admin;

import brookloom.net.http.HttpHead;
import brookloom.net.listen.Ports;
import brookloom.net.listen.StreamListener;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.BufferPool;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.BindFailures;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Serves pages for operators on an address of its own, over HTTP/1.1. On a loopback address it serves requests for
 * loopback names only, so that no web page in a browser reaches it by a name of its own (DNS rebinding).
 *
 * <p>Answers are plain text, and name nothing of the program: the JDK's own server answers nonsense with the names of
 * exceptions. Jetty is not in the client, and no stranger is meant to get here.
 */
public final class AdminServer implements AutoCloseable {
    private static final int BACKLOG = 64;

    /** Connections at a time; slow clients and many must not exhaust the process. */
    private static final int MOST = 256;

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);

    /** Limit on the wait for a client's end after ours: closing in front of unread bytes would reset the answer. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private static final long MOST_DROPPED = 4L << 20;

    private final ServerSocket port;
    private final StreamListener listener = new StreamListener("admin", MOST, KeepAlive.OFF);
    private final Map<String, Page> routes = new ConcurrentHashMap<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final @Nullable AdminToken token;

    /** Answers requests for a path. */
    public interface Page {
        /** Answers, and may wait for it. */
        void handle(AdminExchange exchange) throws IOException;
    }

    private AdminServer(ServerSocket port, @Nullable AdminToken token) {
        this.port = port;
        this.token = token;
    }

    /**
     * Takes the address; requests wait until {@link #serve}, so that none meets a server without its routes.
     *
     * @param token what requests must show; null for nothing
     * @throws UserError when the address does not resolve
     * @throws IOException when it cannot be listened on; the message is for the user
     */
    static AdminServer open(ListenAddress at, @Nullable AdminToken token) throws UserError, IOException {
        InetSocketAddress address = at.resolve();
        try {
            return new AdminServer(Ports.tcp(address, BACKLOG), token);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + at + ": "
                            + BindFailures.reason(address, e, "choose another address or port with --prometheus"),
                    e);
        }
    }

    /** Serves from now on, until closed. */
    public void serve() {
        listener.listen(port, "pages on " + HostPorts.format(address()), this::serve);
    }

    /** Returns where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) port.getLocalSocketAddress();
    }

    /** Has GET and HEAD of exactly this path handled; the handler runs on a virtual thread and may wait. */
    public void route(String path, Page page) {
        routes.put(path, page);
    }

    /** As {@link #route}, without a token. */
    public void openRoute(String path, Page page) {
        open.add(path);
        route(path, page);
    }

    /** Returns whether only this machine reaches it. */
    boolean isLoopback() {
        return address().getAddress().isLoopbackAddress();
    }

    /** Answers with a short text. */
    public static void text(AdminExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with these bytes. */
    public static void send(AdminExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.set("Content-Type", type);
        exchange.set("X-Content-Type-Options", "nosniff");
        exchange.set("Cache-Control", "no-store");
        exchange.send(status, body);
    }

    private void serve(SocketStream connection) throws IOException {
        try {
            AdminExchange exchange;
            try (Deadline deadline = Deadline.closing(connection, REQUEST_LIMIT)) {
                exchange = AdminRequest.read(connection);
            }
            dispatch(exchange);
        } catch (AdminRequest.Refused e) {
            AdminExchange none = new AdminExchange("", "", HttpHead.of(""), connection);
            text(none, e.status(), e.getMessage() + "\n");
        }
        connection.shutdownOutput();
        drop(connection);
    }

    /** Drops what the client still sends, until its end. */
    private static void drop(SocketStream connection) throws IOException {
        byte[] dropped = new byte[BufferPool.SMALL];
        try (Deadline deadline = Deadline.closing(connection, LINGER)) {
            int n = 0;
            for (long left = MOST_DROPPED; left > 0 && n >= 0; left -= n) {
                n = connection.read(dropped, 0, dropped.length);
            }
        }
    }

    private void dispatch(AdminExchange exchange) throws IOException {
        Page page = routes.get(exchange.path());
        if (!isMeant(exchange.header("Host"))) {
            text(exchange, 421, "Not served under this name.\n");
        } else if (!isAllowed(exchange.path(), exchange.header("Authorization"))) {
            exchange.set("WWW-Authenticate", "Basic realm=\"Brook Loom\", charset=\"UTF-8\"");
            text(exchange, 401, "Requires the token of --adminTokenFile as a password, with any user name.\n");
        } else if (page == null) {
            text(exchange, 404, "Not found.\n");
        } else if (!exchange.method().matches("GET|HEAD")) {
            exchange.set("Allow", "GET, HEAD");
            text(exchange, 405, "Method not allowed.\n");
        } else {
            handle(page, exchange);
        }
    }

    private static void handle(Page page, AdminExchange exchange) throws IOException {
        try {
            page.handle(exchange);
        } catch (RuntimeException e) {
            Logger.error(e, "internal error on the admin page {}", exchange.path());
            if (!exchange.isAnswered()) {
                text(exchange, 500, "Internal error: the log has more.\n");
            }
        }
    }

    private boolean isAllowed(String path, @Nullable String authorization) {
        return token == null || open.contains(path) || (authorization != null && token.isShownBy(authorization));
    }

    /** Returns whether the Host header names this server; without one, a client is no browser. */
    private boolean isMeant(@Nullable String host) {
        if (host == null || !isLoopback()) {
            return true;
        }
        String name = host.replaceFirst(":\\d*$", "");
        return name.equalsIgnoreCase("localhost") || HostAddress.isLiteral(name);
    }

    @Override
    public void close() {
        BestEffort.close(port); // which nobody accepts on before it serves
        listener.close();
    }
}
