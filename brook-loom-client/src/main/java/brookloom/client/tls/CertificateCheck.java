package brookloom.client.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks a server's certificates by the JDK's rules (RFC 5280 the chain, RFC 9525 the name), and refuses with a
 * {@link CertificateRefused} that says why in plain words.
 */
public final class CertificateCheck extends X509ExtendedTrustManager {
    private final ClientTls options;
    private final X509ExtendedTrustManager checker;

    public CertificateCheck(ClientTls options) throws GeneralSecurityException {
        this.options = options;
        this.checker = options.trust().checker();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        options.seen(chain);
        try {
            checker.checkServerTrusted(chain, authType, engine);
            if (options.trust().checking() && !ServerNames.areCheckedByJdk(options)) {
                ServerNames.check(options, chain[0]);
            }
            if (options.trust().checking()) {
                options.warnOfDates(chain[0]);
            }
        } catch (CertificateException e) {
            throw new CertificateRefused(CertificateComplaint.about(options.host(), chain, e, Instant.now()), e);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checker.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("needs the engine, for the name");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("needs the engine, for the name");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("a client checks servers");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("a client checks servers");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("a client checks servers");
    }
}
