package brookloom.server.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Describes where the server's certificate comes from. */
public sealed interface CertificateConfig permits CertificateConfig.PemFiles, AcmeConfig {
    /**
     * Reads the certificate from files, again whenever they change.
     *
     * @param chain PEM, leaf first
     * @param key PEM, not encrypted
     * @param reloadInterval between looks at the files
     * @param domain the name that clients know the server by, of which the certificate should be; null for any
     */
    record PemFiles(
            Path chain,
            Path key,
            Duration reloadInterval,
            @Nullable String domain) implements CertificateConfig {
        public static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(2);

        /** Creates files with a certificate for any name. */
        public PemFiles(Path chain, Path key, Duration reloadInterval) {
            this(chain, key, reloadInterval, null);
        }
    }
}
