package brookloom.server.web;

import brookloom.server.certificates.Certificates;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS as the server speaks it: 1.2 and 1.3, forward secrecy and AEAD only, any server name accepted.
 *
 * <p>ALPN is set on each engine (JSSE's own selection): JSSE then knows the protocol before it asks the key manager, in
 * TLS 1.2 as in 1.3, which a selector callback does not give. So put an {@code SslConnectionFactory} over it in front of
 * a factory that goes on with what the engine has chosen, without Jetty's ALPN factory, and give HTTP a
 * {@code SecureRequestCustomizer} that does not check SNI. A client without ALPN is served; one that offers only other
 * protocols is refused with no_application_protocol (RFC 7301).
 */
public final class ServerTls extends SslContextFactory.Server {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] SUITES = {
        "TLS_AES_.*_GCM_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_WITH_AES_.*_GCM_.*", "TLS_ECDHE_.*_WITH_CHACHA20_.*"
    };

    private final Certificates certificates;
    private final List<String> applicationProtocols;

    /**
     * Speaks TLS with this certificate, which outlives it; one for each connector.
     *
     * @param applicationProtocols what ALPN offers, most wanted first, such as {@code http/1.1}
     */
    public ServerTls(Certificates certificates, String... applicationProtocols) {
        this.certificates = certificates;
        this.applicationProtocols = List.of(applicationProtocols);
        setSslContext(certificates.sslContext());
        setIncludeProtocols(PROTOCOLS);
        setIncludeCipherSuites(SUITES);
        setUseCipherSuitesOrder(false); // a phone without AES instructions knows best
        setRenegotiationAllowed(false);
        setNeedClientAuth(certificates.clientAuth());
    }

    @Override
    public SSLParameters customize(SSLParameters parameters) {
        SSLParameters customized = super.customize(parameters);
        customized.setApplicationProtocols(
                certificates.applicationProtocols(applicationProtocols).toArray(String[]::new));
        return customized;
    }
}
