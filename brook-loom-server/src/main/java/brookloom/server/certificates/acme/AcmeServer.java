package brookloom.server.certificates.acme;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * One conversation with an ACME server. Remembers a Retry-After that came with a refusal of any kind: acme4j itself
 * keeps it for one kind of problem only, and a proxy's plain 429 or 503 deserves the same respect (RFC 8555 §6.6).
 */
final class AcmeServer implements AutoCloseable {
    private final Session session;
    private final Provider provider;

    /** @param trust trusted for the server's certificate, or null for Java's own list */
    AcmeServer(URI directory, TrustManager @Nullable [] trust) {
        this.provider = new Provider(trust);
        this.session = new Session(directory, provider);
        session.setLocale(null);
    }

    Session session() {
        return session;
    }

    /** Not before this time, said the last refusal; null if it did not say. */
    @Nullable
    Instant retryAfter() {
        return provider.retryAfter;
    }

    @Override
    public void close() {
        // Not close(): acme4j leaves bodies unread, and close() would wait for them.
        session.getHttpClient().shutdownNow();
    }

    private static final class Provider extends GenericAcmeProvider {
        private final TrustManager @Nullable [] trust;
        private volatile @Nullable Instant retryAfter;

        Provider(TrustManager @Nullable [] trust) {
            this.trust = trust;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(settings.getTimeout())
                    .proxy(settings.getProxySelector());
            if (trust != null) {
                builder.sslContext(trusting(trust));
            }
            return builder.build();
        }

        private static SSLContext trusting(TrustManager[] trust) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        }

        @Override
        public Connection connect(URI server, NetworkSettings settings, HttpClient client) {
            return new DefaultConnection(new HttpConnector(settings, client)) {
                @Override
                protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> body)
                        throws IOException {
                    super.sendRequest(session, url, body);
                    if (lastResponse != null && lastResponse.statusCode() >= 400) {
                        retryAfter = getRetryAfter().orElse(null);
                    }
                }
            };
        }
    }
}
