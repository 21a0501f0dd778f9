package brookloom.server.certificates;

import brookloom.net.pem.KeyMaterial;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate and what keeps it fresh. There is a certificate from the moment the object exists; swapping
 * it touches no connection and no handshake in flight.
 *
 * <p>Closing stops the watching or renewing; handshakes go on being answered with the last certificate.
 */
public abstract class Certificates implements AutoCloseable {
    private final ServedKeyManager keyManager;
    private final SSLContext context;
    private final boolean clientAuth;

    /** @param clientTrust trust for the certificates of clients, which are required then; null asks for none */
    protected Certificates(ServedKeyManager keyManager, TrustManager @Nullable [] clientTrust) {
        this.keyManager = keyManager;
        this.clientAuth = clientTrust != null;
        this.context = context(keyManager, clientTrust);
    }

    private static SSLContext context(ServedKeyManager keyManager, TrustManager @Nullable [] clientTrust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // No trust at all rather than the JDK's default, which would be read from disk at the start.
            context.init(new KeyManager[] {keyManager}, clientTrust == null ? new TrustManager[0] : clientTrust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Returns TLS with this certificate; protocol versions, suites and client authentication are the caller's to set. */
    public final SSLContext sslContext() {
        return context;
    }

    /** Returns whether clients must show a certificate. */
    public final boolean clientAuth() {
        return clientAuth;
    }

    /**
     * Returns what ALPN offers now: the protocols that are served, behind ACME's own while its server waits for an
     * answer (RFC 8737). Ask for each handshake.
     */
    public final List<String> applicationProtocols(List<String> served) {
        return keyManager.hasChallenge()
                ? Stream.concat(Stream.of(ServedKeyManager.ACME_TLS), served.stream())
                        .toList()
                : served;
    }

    /** Returns what new handshakes are answered with. */
    public final KeyMaterial current() {
        KeyMaterial current = keyManager.current();
        if (current == null) {
            throw new IllegalStateException("no certificate yet");
        }
        return current;
    }

    /** Returns the end of the current certificate's validity. */
    public final Instant expiry() {
        return current().chain().getFirst().getNotAfter().toInstant();
    }

    @Override
    public abstract void close();
}
