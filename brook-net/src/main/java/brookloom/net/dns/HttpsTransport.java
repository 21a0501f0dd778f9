package brookloom.net.dns;

import brookloom.net.dial.Resolver;
import brookloom.net.dial.SocketDialer;
import brookloom.net.dial.SourceAddress;
import brookloom.proto.Destination;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** DNS over HTTPS (RFC 8484): queries are posted, over HTTP/2 where the server has it. */
final class HttpsTransport implements DnsTransport {
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(10);
    private static final String MESSAGE = "application/dns-message";
    private static final int OK = 200;

    private final URI uri;
    private final ConnectHop hop;
    private final ExecutorService threads;
    private final HttpClient http;

    private HttpsTransport(URI uri, ConnectHop hop, ExecutorService threads, HttpClient http) {
        this.uri = uri;
        this.hop = hop;
        this.threads = threads;
        this.http = http;
    }

    /**
     * Ready to ask; dials with the first query.
     *
     * @param tls decides whose certificates are believed
     */
    static HttpsTransport open(DnsServer.Https server, SourceAddress source, SSLContext tls) throws IOException {
        SocketDialer sockets = new SocketDialer(DIAL_LIMIT, Resolver.SYSTEM, source);
        ConnectHop hop = ConnectHop.open(Destination.of(server.address()), sockets);
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("dns-https-", 0).factory());
        HttpClient http = HttpClient.newBuilder()
                .proxy(hop.selector())
                .executor(threads)
                .sslContext(tls)
                .build();
        return new HttpsTransport(server.uri(), hop, threads, http);
    }

    @Override
    public byte[] ask(byte[] query, Duration limit) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(limit)
                .header("Accept", MESSAGE)
                .header("Content-Type", MESSAGE)
                .POST(BodyPublishers.ofByteArray(query))
                .build();
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() != OK) {
            throw new IOException("it answers HTTP " + response.statusCode());
        }
        if (!response.headers().firstValue("Content-Type").orElse("").startsWith(MESSAGE)) {
            throw new IOException("it answers something else than " + MESSAGE + ": is the path right?");
        }
        return response.body();
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (HttpTimeoutException e) {
            SocketTimeoutException timeout = new SocketTimeoutException(e.getMessage());
            timeout.initCause(e);
            throw timeout;
        } catch (IOException e) {
            throw hop.failure().map(IOException.class::cast).orElse(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        hop.close();
        http.close();
        threads.close();
    }
}
