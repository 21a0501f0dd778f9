package brookloom.admin;

import brookloom.net.listen.Kept;
import brookloom.net.listen.ServicePorts;
import brookloom.net.text.BindFailures;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.HostAddress;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Serves pages for operators on an address of its own, over HTTP/1.1. On a loopback address it serves requests for
 * loopback names only, so that no web page in a browser reaches it by a name of its own (DNS rebinding).
 *
 * <p>The JDK's server does for both ends: Jetty is not in the client, and no stranger is meant to get here.
 */
public final class AdminServer implements Kept, AutoCloseable {
    static {
        // Read once, when the JDK's server is loaded. Slow clients and many must not exhaust the process.
        setDefault("sun.net.httpserver.maxReqTime", "5");
        setDefault("sun.net.httpserver.clockTick", "1000"); // ms between looks for connections that have sent nothing
        setDefault("jdk.httpserver.maxConnections", "256");
    }

    private final Listening listening;
    private final Map<String, HttpHandler> routes = new ConcurrentHashMap<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final @Nullable AdminToken token;

    /** The one to take over from; null once that is done. */
    private volatile @Nullable AdminServer before;

    private volatile boolean closed;

    /** The JDK's server, and whose pages it serves. */
    private static final class Listening {
        private final InetSocketAddress asked;
        private final HttpServer server;
        private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("admin-", 0).factory());
        private volatile @Nullable AdminServer owner;

        Listening(InetSocketAddress address) throws IOException {
            asked = address;
            server = HttpServer.create(address, 0);
            server.createContext("/", this::dispatch);
            server.setExecutor(threads);
        }

        private void dispatch(HttpExchange exchange) throws IOException {
            AdminServer pages = owner;
            if (isIpv4Only() && exchange.getLocalAddress().getAddress() instanceof Inet6Address) {
                exchange.close(); // as if nothing listened: the JDK's server takes the port over IPv6, too
            } else if (pages != null) {
                pages.dispatch(exchange);
            }
        }

        /** Returns whether {@code 0.0.0.0} was asked for, which is IPv4 alone at every other port as well. */
        private boolean isIpv4Only() {
            return asked.getAddress() instanceof Inet4Address
                    && asked.getAddress().isAnyLocalAddress();
        }

        InetSocketAddress address() {
            return isIpv4Only()
                    ? new InetSocketAddress(
                            asked.getAddress(), server.getAddress().getPort())
                    : server.getAddress();
        }

        void close() {
            server.stop(0);
            threads.shutdownNow();
            threads.close();
        }
    }

    private AdminServer(Listening listening, @Nullable AdminServer before, @Nullable AdminToken token) {
        this.listening = listening;
        this.before = before;
        this.token = token;
    }

    /**
     * Takes the address; requests wait until {@link #serve}, so that none meets a server without its routes. Where another
     * service has the address and is to give way, its pages are served until {@link #begin}.
     *
     * @param token what requests must show; null for nothing
     * @throws UserError when the address does not resolve
     * @throws IOException when it cannot be listened on; the message is for the user
     */
    static AdminServer open(ListenAddress at, @Nullable AdminToken token) throws UserError, IOException {
        InetSocketAddress address = at.resolve();
        try {
            AdminServer before = ServicePorts.offered(AdminServer.class, address);
            return ServicePorts.keep(
                    address, before == null ? bind(address, token) : new AdminServer(before.listening, before, token));
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + at + ": "
                            + BindFailures.reason(address, e, "choose another address or port with --prometheus"),
                    e);
        }
    }

    private static AdminServer bind(InetSocketAddress address, @Nullable AdminToken token) throws IOException {
        Listening listening = new Listening(address);
        AdminServer admin = new AdminServer(listening, null, token);
        listening.owner = admin;
        return admin;
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Serves from now on, until closed. */
    public void serve() {
        if (before == null) {
            listening.server.start();
        }
    }

    @Override
    public InetSocketAddress address() {
        return listening.address();
    }

    @Override
    public boolean isOpen() {
        return !closed && listening.owner == this;
    }

    @Override
    public void begin() {
        if (before != null && !closed) {
            before = null;
            listening.owner = this;
        }
    }

    /** Has GET and HEAD of exactly this path handled; the handler runs on a virtual thread and may wait. */
    public void route(String path, HttpHandler handler) {
        routes.put(path, handler);
    }

    /** As {@link #route}, without a token. */
    public void openRoute(String path, HttpHandler handler) {
        open.add(path);
        route(path, handler);
    }

    /** Returns whether only this machine reaches it. */
    boolean isLoopback() {
        return address().getAddress().isLoopbackAddress();
    }

    /** Answers with a short text. */
    public static void text(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with these bytes. */
    public static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private void dispatch(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            HttpHandler handler = routes.get(path);
            if (!isMeant(exchange.getRequestHeaders().getFirst("Host"))) {
                text(exchange, 421, "Not served under this name.\n");
            } else if (!isAllowed(path, exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Brook Loom\", charset=\"UTF-8\"");
                text(exchange, 401, "Requires the token of --adminTokenFile as a password, with any user name.\n");
            } else if (handler == null) {
                text(exchange, 404, "Not found.\n");
            } else if (!exchange.getRequestMethod().matches("GET|HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                text(exchange, 405, "Method not allowed.\n");
            } else {
                handler.handle(exchange);
            }
        } catch (RuntimeException e) {
            Logger.error(
                    e,
                    "internal error on the admin page {}",
                    exchange.getRequestURI().getPath());
        }
    }

    private boolean isAllowed(String path, @Nullable String authorization) {
        return token == null || open.contains(path) || (authorization != null && token.isShownBy(authorization));
    }

    /** Returns whether the Host header names this server; without one, a client is no browser. */
    private boolean isMeant(String host) {
        if (host == null || !isLoopback()) {
            return true;
        }
        String name = host.replaceFirst(":\\d*$", "");
        return name.equalsIgnoreCase("localhost") || HostAddress.isLiteral(name);
    }

    /** Closes the address, unless its pages are another service's. */
    @Override
    public void close() {
        boolean own = isOpen();
        closed = true;
        if (own) {
            listening.close();
        }
    }
}
