package brookloom.it;

import brookloom.client.tls.TlsOptions;
import brookloom.net.pem.Trust;
import brookloom.server.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS of both ends for tests that are about something else: a certificate in memory, which nothing watches. */
final class LoopbackTls {
    private static final String HOST = "localhost";
    private static final String PASSWORD = "in memory";
    private static final LoopbackTls ONLY = make();

    private final KeyStore keys;
    private final TlsOptions client;

    private LoopbackTls(KeyStore keys, TlsOptions client) {
        this.keys = keys;
        this.client = client;
    }

    /** For one server. */
    static SslContextFactory.Server server() {
        SslContextFactory.Server tls = new SslContextFactory.Server() {
            @Override
            public SSLParameters customize(SSLParameters parameters) {
                SSLParameters customized = super.customize(parameters);
                customized.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                return customized;
            }
        };
        tls.setKeyStore(ONLY.keys);
        tls.setKeyStorePassword(PASSWORD);
        tls.setSniRequired(false);
        return tls;
    }

    static TlsOptions client() {
        return ONLY.client;
    }

    private static LoopbackTls make() {
        try {
            TestAuthority.Issued issued = TestAuthority.selfSigned();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", issued.keys().getPrivate(), PASSWORD.toCharArray(), new Certificate[] {
                issued.certificate()
            });
            Path ca = Files.writeString(Files.createTempFile("brook", ".pem"), issued.certificatePem());
            try {
                return new LoopbackTls(
                        keys,
                        TlsOptions.forHost(HOST).trust(Trust.pemBundle(ca)).build());
            } finally {
                Files.delete(ca);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
