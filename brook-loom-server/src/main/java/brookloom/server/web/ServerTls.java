package brookloom.server.web;

import brookloom.server.certificates.ServedKeyManager;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the server speaks it: 1.2 and 1.3, forward secrecy and AEAD only, any server name accepted.
 *
 * <p>ALPN is set on each engine (JSSE's own selection, so no ALPN connection factory is needed): JSSE then knows the
 * protocol before it asks the key manager, in TLS 1.2 as in 1.3, which a selector callback does not give. A client
 * without ALPN is served; one that offers only other protocols is refused with no_application_protocol (RFC 7301).
 */
public final class ServerTls extends SslContextFactory.Server {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] SUITES = {
        "TLS_AES_.*_GCM_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_WITH_AES_.*_GCM_.*", "TLS_ECDHE_.*_WITH_CHACHA20_.*"
    };

    private final ServedKeyManager keyManager;
    private final List<String> applicationProtocols;

    public ServerTls(
            SSLContext context, ServedKeyManager keyManager, boolean clientAuth, List<String> applicationProtocols) {
        this.keyManager = keyManager;
        this.applicationProtocols = List.copyOf(applicationProtocols);
        setSslContext(context);
        setIncludeProtocols(PROTOCOLS);
        setIncludeCipherSuites(SUITES);
        setUseCipherSuitesOrder(false); // a phone without AES instructions knows best
        setRenegotiationAllowed(false);
        setNeedClientAuth(clientAuth);
    }

    /** @param clientTrust whom to believe a client's certificate, or null when none is asked for */
    public static SSLContext context(ServedKeyManager keyManager, TrustManager @Nullable [] clientTrust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // No trust at all rather than the JDK's default, which would be read from disk at the start.
            context.init(new KeyManager[] {keyManager}, clientTrust == null ? new TrustManager[0] : clientTrust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    @Override
    public SSLParameters customize(SSLParameters parameters) {
        SSLParameters customized = super.customize(parameters);
        customized.setApplicationProtocols(offered());
        return customized;
    }

    private String[] offered() {
        Stream<String> protocols = applicationProtocols.stream();
        return (keyManager.hasChallenge() ? Stream.concat(Stream.of(ServedKeyManager.ACME_TLS), protocols) : protocols)
                .toArray(String[]::new);
    }
}
