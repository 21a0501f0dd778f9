package brookloom.client.carrier.framed;

import brookloom.client.carrier.Upgrade;
import brookloom.client.carrier.UpgradeRefusals;
import brookloom.client.carrier.WebSocketUpgrade;
import brookloom.client.config.HttpHeader;
import brookloom.client.config.ServerAddress;
import brookloom.net.dial.DialFailed;
import brookloom.net.http.ResponseHead;
import brookloom.net.listen.LoopbackConnectProxy;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.BrookProtocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Framed mode's upgrade: the platform's WebSocket, over our own connection through a {@link LoopbackConnectProxy}. To the
 * platform it is always plain {@code ws}; TLS, if there is any, is ours beyond the proxy, with all its options.
 */
public final class FramedUpgrade implements Upgrade {
    private static final int PLATFORMS_MAX_HEADER = 384 * 1024;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    static {
        // For each WebSocket the platform keeps 16 KiB to write from and 16 KiB for text, which there is none of.
        setDefault("jdk.httpclient.websocket.writeBufferSize", 8 * 1024);
        setDefault("jdk.httpclient.websocket.intermediateBufferSize", 256);
    }

    private final URI uri;
    private final String host;
    private final UpgradeRefusals refusals;
    private final List<HttpHeader> headers;
    private final Duration heartbeat;
    private final Supplier<String> keys;
    private final PendingStreams pending = new PendingStreams();
    private final LoopbackConnectProxy proxy;
    private final HttpClient http;

    /**
     * Opens the proxy.
     *
     * @param headers additional ones, from the user
     * @param keys makes a Sec-WebSocket-Key for each upgrade
     * @throws IllegalArgumentException for a host that URIs do not know, in one line
     */
    public FramedUpgrade(ServerAddress server, List<HttpHeader> headers, Duration heartbeat, Supplier<String> keys) {
        this.uri = uri(server);
        this.host = server.host().toString();
        this.refusals = new UpgradeRefusals(server);
        this.headers = headers;
        this.heartbeat = heartbeat;
        this.keys = keys;
        try {
            this.proxy = LoopbackConnectProxy.open("framed mode's loopback proxy", pending, Duration.ZERO);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on loopback, which --framed needs: " + Failures.reason(e), e);
        }
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(proxy.selector())
                .sslContext(unused())
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("framed-", 0).factory()))
                .build();
    }

    @Override
    public ByteStream perform(ByteStream connection) throws IOException {
        FramedListener listener = new FramedListener();
        ByteStream named = uri.getHost().equals(HostField.PLACEHOLDER) ? new HostField(connection, host) : connection;
        PendingStream stream = pending.add(new UpgradeKeyStream(named, keys.get()));
        try {
            WebSocket.Builder request = http.newWebSocketBuilder()
                    .header(PendingStreams.TOKEN_HEADER, stream.credentials())
                    .subprotocols(BrookProtocol.FRAMED);
            headers.forEach(header -> request.header(header.name(), header.value()));
            WebSocket socket = await(request.buildAsync(uri, listener), stream);
            if (!socket.getSubprotocol().equals(BrookProtocol.FRAMED)) {
                socket.abort();
                throw refusals.noFramedMode();
            }
            FramedStream framed = listener.stream(socket, heartbeat, stream::letServerEnd);
            // Of an end that comes while it is busy, the platform may not tell (acknowledgeReception without demand).
            var unused = stream.end().thenAccept(framed::lost);
            return framed;
        } finally {
            pending.cancel(stream);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        proxy.close();
        try {
            var unused = http.awaitTermination(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private WebSocket await(CompletableFuture<WebSocket> upgrading, PendingStream stream) throws IOException {
        try {
            return upgrading.get();
        } catch (InterruptedException e) {
            upgrading.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw explain(e.getCause() == null ? e : e.getCause(), stream);
        }
    }

    /** Translates the platform's failure into the line that {@link WebSocketUpgrade} would report. */
    private IOException explain(Throwable cause, PendingStream stream) {
        if (cause instanceof WebSocketHandshakeException e && e.getResponse() != null) {
            return answered(e.getResponse());
        }
        IOException end = stream.end().getNow(null);
        if (end != null && !(end instanceof EOFException)) {
            return end;
        }
        return understood(String.valueOf(cause.getMessage()), cause);
    }

    /** Recognizes failures by their text: the platform has no types for them. */
    private IOException understood(String message, Throwable cause) {
        if (message.contains("\u0015\u0003")) { // how an alert of TLS begins
            return refusals.speaksTls();
        }
        // The platform asks again after an end without a byte, and is told that the connection is gone.
        if (message.contains("received no bytes") || message.contains("got: 502")) {
            return refusals.noAnswer();
        }
        if (message.contains("Invalid status line")) {
            return message.contains("\"HTTP/1.") ? refusals.brokenStatusLine() : refusals.notHttp();
        }
        if (message.contains("status line, receiving [") && !message.contains("receiving [HTTP/1.")) {
            return refusals.notHttp();
        }
        if (message.contains("Header size too big")) {
            return refusals.hugeHeader(PLATFORMS_MAX_HEADER);
        }
        return cause.getCause() instanceof EOFException ? refusals.halfAnAnswer() : new IOException(message, cause);
    }

    private DialFailed answered(HttpResponse<?> answer) {
        if (answer.statusCode() == ResponseHead.SWITCHING_PROTOCOLS) {
            return refusals.wrongAccept();
        }
        return refusals.status(
                answer.statusCode(), answer.headers().firstValue("Location").orElse(null));
    }

    private static void setDefault(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(value));
        }
    }

    private static URI uri(ServerAddress server) {
        try {
            URI named = new URI("ws://" + server.host() + ":" + server.port() + server.path());
            return named.getHost() != null
                    ? named
                    : new URI("ws://" + HostField.PLACEHOLDER + ":" + server.port() + server.path());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalArgumentException("--framed cannot ask " + server + ": " + e.getReason(), e);
        }
    }

    /** Reading the system's authorities takes a while, and the platform never speaks TLS here. */
    private static SSLContext unused() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this JDK", e);
        }
    }
}
