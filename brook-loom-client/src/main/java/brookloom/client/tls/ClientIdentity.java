package brookloom.client.tls;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.tinylog.Logger;

/** Our certificate chain with its private key, for servers that ask for one. */
public final class ClientIdentity {
    private final KeyMaterial material;

    private ClientIdentity(KeyMaterial material) {
        this.material = material;
    }

    /**
     * Reads PEM files: our certificate first in its file, then its issuers; the key in PKCS#8, PKCS#1 or SEC1.
     *
     * @throws CertificateProblem when a file cannot be used, or the two do not fit
     */
    public static ClientIdentity load(Path certificateFile, Path keyFile) throws CertificateProblem {
        KeyMaterial material = KeyMaterial.ofAnyOrder(
                PemFile.read("--clientCert", certificateFile), PemFile.read("--clientCertKey", keyFile));
        String complaint = material.tooShort();
        if (complaint != null) {
            Logger.warn("{}: {}", certificateFile, complaint);
        }
        return new ClientIdentity(material);
    }

    public List<X509Certificate> chain() {
        return material.chain();
    }

    public PrivateKey key() {
        return material.key();
    }

    KeyManager[] keyManagers() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("identity", key(), new char[0], chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + material.leaf().getSubjectX500Principal() + "]";
    }
}
