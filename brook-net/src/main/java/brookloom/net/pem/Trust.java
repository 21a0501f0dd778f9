package brookloom.net.pem;

import brookloom.net.text.Failures;
import brookloom.net.text.TextFile;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Decides which certificates to trust. */
public final class Trust {
    private static final Trust SYSTEM = new Trust(null, true);
    private static final Trust INSECURE = new Trust(new Anyone(), false);

    private final boolean checking;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable X509ExtendedTrustManager checker;

    private Trust(@Nullable X509ExtendedTrustManager checker, boolean checking) {
        this.checker = checker;
        this.checking = checking;
    }

    /** Trusts the authorities that come with the JDK (or that {@code javax.net.ssl.trustStore} names). */
    public static Trust system() {
        return SYSTEM;
    }

    /** Trusts the certificates of a PEM file, and no others: authorities, or servers' own self-signed ones. */
    public static Trust pemBundle(Path file) throws CertificateProblem {
        return of(PemFile.read(file));
    }

    /**
     * Trusts the certificates of a PEM text, and no others.
     *
     * @param source stands for the text in errors
     */
    public static Trust pemText(String source, String text) throws CertificateProblem {
        return of(new PemFile(source, TextFile.withoutMark(text).getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Trusts the certificates of a PEM file, and no others. */
    public static Trust of(PemFile file) throws CertificateProblem {
        return new Trust(anchoredIn(file), true);
    }

    /** Returns for {@code SSLContext.init} what trusts the certificates of a PEM file, and no others. */
    public static TrustManager[] managers(PemFile file) throws CertificateProblem {
        return new TrustManager[] {anchoredIn(file)};
    }

    private static X509ExtendedTrustManager anchoredIn(PemFile file) throws CertificateProblem {
        List<X509Certificate> certificates = file.certificates();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
            return checker(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateProblem(file.name() + ": cannot be used as trust: " + Failures.describe(e), e);
        }
    }

    /** Trusts any certificate: a machine between the two ends can read the traffic and pretend to be the peer. */
    public static Trust insecure() {
        return INSECURE;
    }

    /** Returns whether certificates are checked at all. */
    public boolean checking() {
        return checking;
    }

    /** Returns what checks chains, and names too when the engine or socket asks for endpoint identification. */
    public X509ExtendedTrustManager checker() throws GeneralSecurityException {
        lock.lock();
        try {
            X509ExtendedTrustManager made = checker;
            if (made == null) {
                made = checker(null);
                checker = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    private static X509ExtendedTrustManager checker(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JDK has no X.509 trust manager");
    }

    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
