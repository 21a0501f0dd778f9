package brookloom.client.carrier.http2;

import brookloom.client.carrier.CarrierDialer;
import brookloom.client.carrier.UpgradeRefusals;
import brookloom.client.carrier.WebSocketCarriers;
import brookloom.client.config.HttpHeader;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.TlsStream;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.Failures;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.hpack.HpackException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Carriers to a {@code wssserver} that share few connections: each is a stream of HTTP/2 (RFC 8441), so that a new one
 * costs no handshake. Where the server has no such thing, each gets a connection of its own, as without HTTP/2.
 */
public final class Http2Carriers implements CarrierDialer {
    private static final Duration LIMIT = WebSocketCarriers.LIMIT;
    private static final String HTTP_2 = "h2";

    /** The usual limit of servers and proxies on a whole head, in bytes. */
    private static final int LARGE_HEADERS = 8 * 1024;

    /** Time for which a server counts as one without HTTP/2. */
    private static final Duration WITHOUT = Duration.ofMinutes(10);

    private final WebSocketRoute route;
    private final ClientTls tls;
    private final WebSocketCarriers fallback;
    private final Supplier<String> keys;
    private final UpgradeRefusals refusals;
    private final Map<String, String> headers;
    private final String path;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private final List<Http2Connection> connections = new ArrayList<>();
    private @Nullable CompletableFuture<Boolean> handshake;
    private boolean without;
    private long withoutSince;

    private volatile boolean closed;

    /** Of the newest connection. */
    private volatile String security = "";

    /**
     * @param fallback makes the connections, and carriers with a connection each; owned
     * @param keys makes a Sec-WebSocket-Key for each connection
     */
    public Http2Carriers(WebSocketRoute route, ClientTls tls, WebSocketCarriers fallback, Supplier<String> keys) {
        this.keys = keys;
        this.route = route;
        this.tls = tls;
        this.fallback = fallback;
        this.refusals = new UpgradeRefusals(route.server());
        this.headers = route.headers().stream()
                .collect(Collectors.toUnmodifiableMap(
                        HttpHeader::name, HttpHeader::value, (one, other) -> one + ", " + other));
        this.path = ascii(route.server().path());
    }

    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        Http2Connection first = claim();
        if (first == null) {
            return fallback.dial(affinity);
        }
        try {
            return open(first, affinity);
        } catch (DialFailed e) {
            throw e;
        } catch (IOException e) {
            // It had ended before we knew.
        }
        Http2Connection second = claim();
        if (second == null) {
            return fallback.dial(affinity);
        }
        try {
            return open(second, affinity);
        } catch (IOException e) {
            throw e instanceof DialFailed failed ? failed : broken(e);
        }
    }

    @Override
    public String connect() throws DialFailed {
        return await(handshake()) ? security + ", HTTP/2" : fallback.connect();
    }

    /** @throws IOException when another connection may do */
    private Carrier open(Http2Connection connection, FlowAffinity affinity) throws IOException {
        int flow = affinity instanceof FlowAffinity.Http2Flow known ? known.firstStream() : 0;
        try {
            Http2StreamCarrier carrier = connection.open(request(flow), LIMIT);
            return new Carrier(carrier, new FlowAffinity.Http2Flow(flow == 0 ? carrier.id() : flow));
        } catch (TunnelRefused e) {
            throw refusals.status(e.status(), e.location());
        } catch (SocketTimeoutException e) {
            throw fallback.failed("does not answer within " + LIMIT.toSeconds() + " s", e);
        } catch (IOException e) {
            if (connection.isLive()) {
                throw broken(e);
            }
            throw e;
        }
    }

    private Http2Connection.Request request(int flow) {
        ServerAddress server = route.server();
        return new Http2Connection.Request(server.host().toString(), server.port(), path, headers, flow);
    }

    private DialFailed broken(IOException e) {
        return fallback.failed("broke the stream of the tunnel: " + Failures.reason(e), e);
    }

    /** Returns a connection with room claimed on it, or null while the server is without HTTP/2. */
    private @Nullable Http2Connection claim() throws DialFailed {
        while (true) {
            Http2Connection connection = free();
            if (connection != null || !await(handshake())) {
                return connection;
            }
        }
    }

    private @Nullable Http2Connection free() {
        lock.lock();
        try {
            connections.removeIf(connection -> !connection.isOpen());
            for (Http2Connection connection : connections) {
                if (connection.claim()) {
                    return connection;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there is a connection now. Concurrent callers share one handshake and its failure. */
    private CompletableFuture<Boolean> handshake() {
        CompletableFuture<Boolean> ours = new CompletableFuture<>();
        lock.lock();
        try {
            if (handshake != null) {
                return handshake;
            }
            if (without && System.nanoTime() - withoutSince < WITHOUT.toNanos()) {
                return CompletableFuture.completedFuture(false);
            }
            if (connections.stream().anyMatch(Http2Connection::hasRoom)) {
                return CompletableFuture.completedFuture(true);
            }
            handshake = ours;
        } finally {
            lock.unlock();
        }
        try {
            Optional<Http2Connection> made = fallback.withSocket(FlowAffinity.NONE, this::begin);
            learn(made);
            ours.complete(made.isPresent());
        } catch (DialFailed | RuntimeException e) {
            forgetHandshake();
            ours.completeExceptionally(e);
        }
        return ours;
    }

    /** @return nothing when the server has no tunnels over HTTP/2 */
    private Optional<Http2Connection> begin(Socket socket) throws IOException {
        TlsStream stream = TlsStream.connect(socket, tls, List.of(HTTP_2, TlsStream.HTTP_1_1));
        if (!stream.applicationProtocol().equals(HTTP_2)) {
            stream.close();
            return Optional.empty();
        }
        security = stream.security();
        var greeting = new Greeting(request(0), keys.get());
        Http2Connection connection = begin(stream, socket, greeting);
        if (!connection.takesTunnels()) {
            connection.close();
            return Optional.empty();
        }
        return Optional.of(connection);
    }

    private Http2Connection begin(TlsStream stream, Socket socket, Greeting greeting) throws IOException {
        try {
            return Http2Connection.begin(
                    stream, socket.getLocalSocketAddress(), socket.getRemoteSocketAddress(), greeting, LIMIT);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (e.getCause() instanceof HpackException) { // over the limit in the server's settings
                throw refusals.status(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, null);
            }
            // Servers answer a head above their limit by the end of the connection, mostly without the reason.
            int bytes = headers.values().stream().mapToInt(String::length).sum();
            throw bytes < LARGE_HEADERS ? e : refusals.largeHeaders(bytes, e);
        }
    }

    private void learn(Optional<Http2Connection> made) {
        lock.lock();
        try {
            handshake = null;
            made.ifPresent(connections::add);
            if (made.isEmpty() && !without) {
                Logger.info("{} has no tunnels over HTTP/2: each gets a connection of its own", route);
            }
            without = made.isEmpty();
            withoutSince = System.nanoTime();
        } finally {
            lock.unlock();
        }
        if (closed) {
            made.ifPresent(Http2Connection::close);
        }
    }

    private void forgetHandshake() {
        lock.lock();
        try {
            handshake = null;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(CompletableFuture<Boolean> made) throws DialFailed {
        try {
            return made.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DialFailed failed) {
                throw new DialFailed(failed.code(), String.valueOf(failed.getMessage()), failed);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fallback.failed("was not waited for", new IOException(e));
        }
    }

    @Override
    public boolean authenticatesEnds() {
        return true; // there is TLS below
    }

    @Override
    public void close() {
        List<Http2Connection> all;
        closed = true;
        lock.lock();
        try {
            all = List.copyOf(connections);
            connections.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(Http2Connection::close);
        fallback.close();
    }

    /** Header fields of HTTP/2 hold no other characters (RFC 9113 §8.2.1). */
    private static String ascii(String path) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return escaped.toString();
    }
}
