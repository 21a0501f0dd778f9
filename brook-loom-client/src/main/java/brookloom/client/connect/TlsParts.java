package brookloom.client.connect;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TlsConfig.ClientCertificate;
import brookloom.client.config.TrustConfig;
import brookloom.client.tls.ClientIdentity;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.net.text.ConfigError;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;

/** Reads the files that a {@link TlsConfig} names, and builds the parts of TLS. For this module's own packages. */
@SuppressWarnings("exports")
public final class TlsParts {
    private TlsParts() {}

    /**
     * Returns the parts of TLS with a server.
     *
     * @throws IOException when a file cannot be used; the message is for the user
     */
    public static ClientTls of(HostAddress host, TlsConfig config) throws ConfigError, IOException {
        return of(host, config, chain -> {});
    }

    /**
     * Returns the parts of TLS with a server.
     *
     * @param onChain is handed each server's certificates before they are checked, the server's own first
     * @throws IOException when a file cannot be used; the message is for the user
     */
    public static ClientTls of(HostAddress host, TlsConfig config, Consumer<X509Certificate[]> onChain)
            throws ConfigError, IOException {
        try {
            ClientTls.Builder tls = ClientTls.forHost(host.toString())
                    .trust(trust(config.trust()))
                    .onChain(onChain);
            if (config.sni() != null) {
                tls.serverName(config.sni());
            }
            ClientCertificate certificate = config.clientCertificate();
            if (certificate != null) {
                tls.identity(ClientIdentity.load(certificate.chain(), certificate.key()));
            }
            if (config.fingerprint() != null) {
                tls.engines(Fingerprint.named(config.fingerprint()));
            }
            if (config.split() != null) {
                tls.split(config.split());
            }
            return tls.build();
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private static Trust trust(TrustConfig config) throws IOException {
        return switch (config) {
            case TrustConfig.SystemCas system -> Trust.system();
            case TrustConfig.Insecure insecure -> Trust.insecure();
            case TrustConfig.PemFile pem -> Trust.of(PemFile.read("--ca", pem.file()));
            case TrustConfig.PemText pem -> Trust.pemText(pem.source(), pem.pem());
        };
    }
}
