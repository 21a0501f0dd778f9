package brookloom.server.web;

import brookloom.server.certificates.Certificates;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.config.ServerTlsConfig.TlsVersion;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Speaks the server's TLS: 1.2 and 1.3, forward secrecy and AEAD only, any server name accepted.
 *
 * <p>ALPN is set on each engine (JSSE's own selection): JSSE then knows the protocol before it asks the key manager, in
 * TLS 1.2 as in 1.3, which a selector callback does not give. So put an {@code SslConnectionFactory} over it in front of
 * a factory that goes on with what the engine has chosen, without Jetty's ALPN factory, and give HTTP a
 * {@code SecureRequestCustomizer} that does not check SNI. A client without ALPN is served; one that offers only other
 * protocols is refused with no_application_protocol (RFC 7301).
 */
public final class ServerTls extends SslContextFactory.Server {
    private static final String[] SUITES = {
        "TLS_AES_.*_GCM_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_WITH_AES_.*_GCM_.*", "TLS_ECDHE_.*_WITH_CHACHA20_.*"
    };

    private static final String HTTP_1_1 = "http/1.1"; // RFC 7301 §6

    private final Certificates certificates;
    private final List<String> applicationProtocols;

    /**
     * Speaks TLS with the current one of these certificates; one for each connector.
     *
     * @param certificates outlive it
     */
    public ServerTls(Certificates certificates, ServerTlsConfig config) {
        this.certificates = certificates;
        this.applicationProtocols = config.http2() ? List.of(Http2.NAME, HTTP_1_1) : List.of(HTTP_1_1);
        setSslContext(certificates.sslContext());
        setIncludeProtocols(config.versions().stream()
                .sorted(Comparator.reverseOrder()) // newest first
                .map(ServerTls::jsseName)
                .toArray(String[]::new));
        setIncludeCipherSuites(SUITES);
        setUseCipherSuitesOrder(false); // a phone without AES instructions knows best
        setRenegotiationAllowed(false);
        setNeedClientAuth(certificates.clientAuth());
    }

    private static String jsseName(TlsVersion version) {
        return switch (version) {
            case TLS_1_2 -> "TLSv1.2";
            case TLS_1_3 -> "TLSv1.3";
        };
    }

    @Override
    public SSLParameters customize(SSLParameters parameters) {
        SSLParameters customized = super.customize(parameters);
        customized.setApplicationProtocols(
                certificates.applicationProtocols(applicationProtocols).toArray(String[]::new));
        return customized;
    }
}
