package brookloom.client.tls;

import brookloom.client.config.HelloSplit;
import brookloom.net.pem.Trust;
import brookloom.proto.HostAddress;
import brookloom.proto.InternationalName;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Holds the parts by which TLS is spoken with one server. Made once at start-up and shared by all connections. */
public final class ClientTls {
    private final String host;
    private final @Nullable String serverName;
    private final Trust trust;
    private final @Nullable ClientIdentity identity;
    private final @Nullable TlsEngineFactory engines;
    private final @Nullable ClientHelloSplitter splitter;
    private final Consumer<X509Certificate[]> chainListener;

    private final AtomicReference<@Nullable X509Certificate> warnedOf = new AtomicReference<>();

    private final ReentrantLock contextLock = new ReentrantLock();
    private @Nullable SSLContext context;

    private ClientTls(Builder builder) {
        this.host = builder.host;
        this.serverName = builder.serverName == null ? defaultServerName(host) : emptyIsNone(builder.serverName);
        this.trust = builder.trust;
        this.identity = builder.identity;
        this.engines = builder.engines;
        this.splitter = builder.splitter;
        this.chainListener = builder.chainListener;
    }

    /**
     * Options for a server with this name: certificate checked against the JDK's authorities, name sent as SNI, nothing
     * special.
     *
     * @param host a name, or an address literal (IPv6 with or without brackets), as the user wrote it
     */
    public static Builder forHost(String host) {
        return new Builder(asciiName(host));
    }

    /** Returns the name or address literal (no brackets) that the certificate must be for. */
    public String host() {
        return host;
    }

    /** Returns the server name of the ClientHello (SNI, RFC 6066 §3), or null for no such extension. */
    public @Nullable String serverName() {
        return serverName;
    }

    Trust trust() {
        return trust;
    }

    public @Nullable ClientIdentity identity() {
        return identity;
    }

    /** Returns what makes engines in place of the JDK's, or null for the JDK's. */
    @Nullable
    TlsEngineFactory engines() {
        return engines;
    }

    @Nullable
    ClientHelloSplitter splitter() {
        return splitter;
    }

    /** Reports a server's chain, its own certificate first, before it is checked. */
    void seen(X509Certificate[] chain) {
        chainListener.accept(chain);
    }

    /** Warns once of a certificate whose time is over, where it is accepted all the same. */
    void warnOfDates(X509Certificate own) {
        String complaint = CertificateComplaint.aboutTrusted(host, own, Instant.now());
        if (complaint != null && !own.equals(warnedOf.getAndSet(own))) {
            Logger.warn("{}", complaint);
        }
    }

    /** The JDK's TLS with our trust and identity; made at first use, since reading the authorities takes a while. */
    SSLContext sslContext() throws GeneralSecurityException {
        contextLock.lock();
        try {
            SSLContext made = context;
            if (made == null) {
                made = SSLContext.getInstance("TLS");
                KeyManager[] keys = identity == null ? new KeyManager[0] : identity.keyManagers();
                made.init(keys, new TrustManager[] {new CertificateCheck(this)}, null);
                context = made;
            }
            return made;
        } finally {
            contextLock.unlock();
        }
    }

    private static @Nullable String defaultServerName(String host) {
        return isAddressLiteral(host) ? null : host;
    }

    private static @Nullable String emptyIsNone(String name) {
        return name.isEmpty() ? null : asciiName(name);
    }

    static boolean isAddressLiteral(String host) {
        return host.indexOf(':') >= 0 || HostAddress.IPV4_LITERAL.matcher(host).matches();
    }

    private static String asciiName(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        if (host.indexOf(':') >= 0) {
            return host;
        }
        String ascii = InternationalName.toAscii(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        return ascii.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "ClientTls[host=" + host + ", serverName=" + serverName + ", engines=" + engines + "]";
    }

    /** Collects options; each has a default. */
    public static final class Builder {
        private final String host;
        private @Nullable String serverName;
        private Trust trust = Trust.system();
        private @Nullable ClientIdentity identity;
        private @Nullable TlsEngineFactory engines;
        private @Nullable ClientHelloSplitter splitter;
        private Consumer<X509Certificate[]> chainListener = chain -> {};

        private Builder(String host) {
            this.host = host;
        }

        /** Names another server in the ClientHello; empty for none. A certificate for this name is accepted as well. */
        public Builder serverName(String name) {
            this.serverName = name;
            return this;
        }

        /** Sets whose certificates are trusted. */
        public Builder trust(Trust trust) {
            this.trust = trust;
            return this;
        }

        /** Sets the certificate that is presented to a server that asks for one. */
        public Builder identity(ClientIdentity identity) {
            this.identity = identity;
            return this;
        }

        /** Makes engines in place of the JDK's: those that send a browser's ClientHello. */
        public Builder engines(TlsEngineFactory engines) {
            this.engines = engines;
            return this;
        }

        /** Splits the ClientHello. */
        public Builder split(HelloSplit split) {
            this.splitter = new ClientHelloSplitter(split);
            return this;
        }

        /** Has each server's chain reported, its own certificate first, before it is checked. */
        public Builder onChain(Consumer<X509Certificate[]> listener) {
            this.chainListener = listener;
            return this;
        }

        public ClientTls build() {
            return new ClientTls(this);
        }
    }
}
