package brookloom.client.config;

import java.nio.file.Path;

/** Describes which server certificates are trusted. */
public sealed interface TrustConfig {
    /** Trusts the CAs that come with the JDK. */
    TrustConfig SYSTEM = new SystemCas();

    /** Accepts any certificate. */
    TrustConfig INSECURE = new Insecure();

    /** Trusts the CAs that come with the JDK (or that {@code javax.net.ssl.trustStore} names). */
    record SystemCas() implements TrustConfig {}

    /** Trusts only the certificates in a PEM file: CAs, or servers' own self-signed ones. */
    record PemFile(Path file) implements TrustConfig {}

    /**
     * Trusts only the certificates in a PEM text.
     *
     * @param source names the text in errors
     */
    record PemText(String source, String pem) implements TrustConfig {}

    /** Accepts any certificate: anyone between client and server can read the traffic and impersonate the server. */
    record Insecure() implements TrustConfig {}
}
