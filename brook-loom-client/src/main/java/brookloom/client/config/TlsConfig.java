package brookloom.client.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Describes how TLS is spoken with a server.
 *
 * @param sni server name sent in the ClientHello; empty for none, null for the server's host
 * @param clientCertificate presented to a server that asks for one; null for none
 * @param fingerprint the name of a browser's ClientHello; null for the JDK's own
 * @param split how the ClientHello is split; null for not at all
 */
public record TlsConfig(
        TrustConfig trust,
        @Nullable String sni,
        @Nullable ClientCertificate clientCertificate,
        @Nullable String fingerprint,
        @Nullable HelloSplit split) {
    /** Trusts the JDK's CAs, and sends the JDK's own ClientHello. */
    public static final TlsConfig DEFAULT = trusting(TrustConfig.SYSTEM);

    /**
     * Names PEM files.
     *
     * @param chain our certificate first, then its issuers
     */
    public record ClientCertificate(Path chain, Path key) {}

    /** Returns a configuration that is the default's but for whom it trusts. */
    public static TlsConfig trusting(TrustConfig trust) {
        return new TlsConfig(trust, null, null, null, null);
    }

    /** Returns the same with another server name. */
    public TlsConfig withSni(String name) {
        return new TlsConfig(trust, name, clientCertificate, fingerprint, split);
    }

    /** Returns the same with a client certificate. */
    public TlsConfig withClientCertificate(ClientCertificate certificate) {
        return new TlsConfig(trust, sni, certificate, fingerprint, split);
    }

    /** Returns the same with a browser's ClientHello. */
    public TlsConfig withFingerprint(String name) {
        return new TlsConfig(trust, sni, clientCertificate, name, split);
    }

    /** Returns the same with the ClientHello split. */
    public TlsConfig withSplit(HelloSplit pieces) {
        return new TlsConfig(trust, sni, clientCertificate, fingerprint, pieces);
    }
}
