package brookloom.client.tls;

import java.io.IOException;
import java.net.Socket;
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

/** Whose certificates to believe. */
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

    /** The authorities that come with the JDK (or that {@code javax.net.ssl.trustStore} names). */
    public static Trust system() {
        return SYSTEM;
    }

    /**
     * The certificates of a PEM file, and no others: authorities, or servers' own self-signed ones.
     *
     * @throws IOException with one line that names the file and what is wrong with it
     */
    public static Trust pemBundle(Path file) throws IOException {
        return of(file.toString(), Pem.certificates(file));
    }

    /**
     * The certificates of a PEM text, and no others.
     *
     * @param source stands for the text in errors
     * @throws IOException with one line that names the source and what is wrong with it
     */
    public static Trust pemText(String source, String text) throws IOException {
        return of(source, Pem.certificates(source, text));
    }

    private static Trust of(String source, List<X509Certificate> certificates) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
            return new Trust(checker(store), true);
        } catch (GeneralSecurityException e) {
            throw new IOException(source + " holds certificates that cannot be used: " + e.getMessage(), e);
        }
    }

    /** Anyone at all: whoever sits between us and the server can read along and pretend to be it. */
    public static Trust insecure() {
        return INSECURE;
    }

    /** Whether certificates are looked at. */
    boolean checking() {
        return checking;
    }

    /** Checks chains; checks names too when the engine or socket asks for endpoint identification. */
    X509ExtendedTrustManager checker() throws GeneralSecurityException {
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
