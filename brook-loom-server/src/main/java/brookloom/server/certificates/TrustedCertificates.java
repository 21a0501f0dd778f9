package brookloom.server.certificates;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of a PEM file and in nothing else. */
public final class TrustedCertificates {
    private TrustedCertificates() {}

    /** @param option the option that named the file, for problems */
    public static TrustManager[] read(String option, Path path) throws CertificateProblem {
        List<X509Certificate> anchors = PemFile.read(option, path).certificates();
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < anchors.size(); i++) {
                store.setCertificateEntry("anchor-" + i, anchors.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateProblem(option + " " + path + ": cannot be used as trust: " + e.getMessage(), e);
        }
    }
}
