package brookloom.server.certificates;

import brookloom.net.pem.KeyMaterial;
import brookloom.server.web.ServerTls;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate and what keeps it fresh. There is a certificate from the moment the object exists; swapping
 * it touches no connection and no handshake under way.
 *
 * <p>Closing stops the watching or renewing; handshakes are answered with the last certificate on.
 */
public abstract class Certificates implements AutoCloseable {
    private final ServedKeyManager keyManager;
    private final SSLContext context;
    private final boolean clientAuth;

    /** @param clientTrust whom to believe a client's certificate, which is then wanted; null asks for none */
    protected Certificates(ServedKeyManager keyManager, TrustManager @Nullable [] clientTrust) {
        this.keyManager = keyManager;
        this.clientAuth = clientTrust != null;
        this.context = ServerTls.context(keyManager, clientTrust);
    }

    /**
     * Jetty's view, one for each connector. It sets ALPN on each engine by itself: put a {@code SslConnectionFactory}
     * over it in front of a connection factory that goes on with what the engine has chosen, without Jetty's ALPN
     * connection factory. Give HTTP a {@code SecureRequestCustomizer} that does not check SNI.
     *
     * @param applicationProtocols what ALPN offers, most wanted first, such as {@code http/1.1}
     */
    public final SslContextFactory.Server sslContextFactory(String... applicationProtocols) {
        return new ServerTls(context, keyManager, clientAuth, List.of(applicationProtocols));
    }

    /** For TLS without Jetty. Protocol versions, suites and client authentication are the caller's to set. */
    public final SSLContext sslContext() {
        return context;
    }

    /** What new handshakes are answered with. */
    public final KeyMaterial current() {
        KeyMaterial current = keyManager.current();
        if (current == null) {
            throw new IllegalStateException("no certificate yet");
        }
        return current;
    }

    @Override
    public abstract void close();
}
