package brookloom.server.users.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** Jetty's client for one question at a time: HTTP/1.1, few threads, nothing remembered. Started by the first question. */
final class ServiceClient implements AutoCloseable {
    private static final int MOST_THREADS = 6;

    private final HttpClient client;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private boolean proxied;
    private boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param patience of a connection that does not come, or says nothing
     * @param mostHeaders bytes of an answer's headers
     */
    ServiceClient(Duration patience, int mostHeaders) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName("users-api");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setConnectTimeout(patience);
        connector.setIdleTimeout(patience);
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setExecutor(threads);
        client.setScheduler(new ScheduledExecutorScheduler("users-api-timer", true));
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "brook-loom"));
        client.setMaxResponseHeadersSize(mostHeaders);
    }

    /** Returns the client, running. */
    HttpClient started(URI uri) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            if (!client.isStarted()) {
                start(uri);
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private void start(URI uri) throws IOException {
        try {
            if (!proxied) {
                proxied = true;
                proxy(uri);
            }
            client.start();
        } catch (Exception e) {
            throw new IOException("internal error: the HTTP client does not start", e);
        }
        client.getContentDecoderFactories().clear(); // a list is bounded as it is sent
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME); // 401 is an answer
    }

    /** Goes where the JVM's properties say, such as {@code https.proxyHost}. */
    private void proxy(URI uri) {
        ProxySelector selector = ProxySelector.getDefault();
        if (selector != null) {
            for (Proxy proxy : selector.select(uri)) {
                if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress at) {
                    client.getProxyConfiguration().addProxy(new HttpProxy(at.getHostString(), at.getPort()));
                    return;
                }
            }
        }
    }

    /** Closes all connections; the next question starts again. */
    void stop() {
        lock.lock();
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP client does not stop", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            stop();
        } finally {
            lock.unlock();
        }
    }
}
