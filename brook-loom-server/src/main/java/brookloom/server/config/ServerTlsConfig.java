package brookloom.server.config;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a {@code wssserver} speaks TLS.
 *
 * @param clientCa PEM file of the CAs of which clients must show a certificate; null asks for none
 * @param versions at least one
 * @param http2 whether HTTP/2 is offered beside HTTP/1.1
 */
public record ServerTlsConfig(
        CertificateConfig certificate, @Nullable Path clientCa, Set<TlsVersion> versions, boolean http2) {
    /** A version of TLS. */
    public enum TlsVersion {
        TLS_1_2,
        TLS_1_3
    }

    public ServerTlsConfig {
        versions = Set.copyOf(versions);
    }

    /** Returns TLS with every version and protocol. */
    public static ServerTlsConfig of(CertificateConfig certificate, @Nullable Path clientCa) {
        return new ServerTlsConfig(certificate, clientCa, Set.of(TlsVersion.values()), true);
    }
}
