package brookloom.net.dns;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SocketDialer;
import brookloom.net.dial.SourceAddress;
import brookloom.net.http.HttpHead;
import brookloom.net.listen.LoopbackConnectProxy;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * DNS over HTTPS (RFC 8484): queries are posted, over HTTP/2 where the server has it. The JDK's client looks names up and
 * dials by itself, and leaves both only to a proxy: hence the loopback proxy.
 */
final class HttpsTransport implements DnsTransport {
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration HALF_CLOSED_LIMIT = Duration.ofSeconds(10);
    private static final String MESSAGE = "application/dns-message";
    private static final int OK = 200;

    /** RFC 8484 §4.1: nobody can slip an answer in, and caches find equal queries. */
    private static final int ID = 0;

    private static final int ID_BYTES = 2;

    private final URI uri;
    private final ServerConnector connector;
    private final LoopbackConnectProxy proxy;
    private final ExecutorService threads;
    private final HttpClient http;

    private HttpsTransport(
            URI uri, ServerConnector connector, LoopbackConnectProxy proxy, ExecutorService threads, HttpClient http) {
        this.uri = uri;
        this.connector = connector;
        this.proxy = proxy;
        this.threads = threads;
        this.http = http;
    }

    /**
     * Creates a transport that dials with the first query.
     *
     * @param tls decides whose certificates are trusted
     */
    static HttpsTransport open(DnsServer.Https server, SourceAddress source, KeepAlive keepAlive, SSLContext tls)
            throws IOException {
        SocketDialer sockets = new SocketDialer(DIAL_LIMIT, Resolver.SYSTEM, source, keepAlive);
        ServerConnector connector = new ServerConnector(Destination.of(server.address()), sockets);
        LoopbackConnectProxy proxy = LoopbackConnectProxy.open("DNS over HTTPS", connector, HALF_CLOSED_LIMIT);
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("dns-https-", 0).factory());
        HttpClient http = HttpClient.newBuilder()
                .proxy(proxy.selector())
                .executor(threads)
                .sslContext(tls)
                .build();
        return new HttpsTransport(server.uri(), connector, proxy, threads, http);
    }

    @Override
    public byte[] ask(byte[] query, Duration limit) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(limit)
                .header("Accept", MESSAGE)
                .header("Content-Type", MESSAGE)
                .POST(BodyPublishers.ofByteArray(DnsIds.set(query.clone(), ID)))
                .build();
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() != OK) {
            throw new IOException("it answers HTTP " + response.statusCode());
        }
        if (!response.headers().firstValue("Content-Type").orElse("").startsWith(MESSAGE)) {
            throw new IOException("it answers something else than " + MESSAGE + ": is the path right?");
        }
        if (response.body().length < ID_BYTES) {
            throw new IOException("it answers no DNS message, but " + response.body().length + " bytes");
        }
        return DnsIds.set(response.body(), DnsIds.of(query));
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (HttpTimeoutException e) {
            SocketTimeoutException timeout = new SocketTimeoutException(e.getMessage());
            timeout.initCause(e);
            throw timeout;
        } catch (IOException e) {
            throw connector.failure().map(IOException.class::cast).orElse(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        proxy.close();
        http.close();
        threads.close();
    }

    /** Leads every CONNECT to the one server, and remembers why the last dial failed. */
    private static final class ServerConnector implements LoopbackConnectProxy.Connector {
        private final Destination server;
        private final SocketDialer sockets;
        private volatile @Nullable DialFailed failure;

        ServerConnector(Destination server, SocketDialer sockets) {
            this.server = server;
            this.sockets = sockets;
        }

        Optional<DialFailed> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public ByteStream connect(HttpHead request) throws IOException {
            Socket socket = dial();
            try {
                return new SocketStream(socket);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        private Socket dial() throws DialFailed {
            try {
                Socket socket = sockets.dial(server, 0);
                failure = null;
                return socket;
            } catch (DialFailed e) {
                failure = e;
                throw e;
            }
        }
    }
}
