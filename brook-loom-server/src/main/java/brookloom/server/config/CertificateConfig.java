package brookloom.server.config;

import java.nio.file.Path;
import java.time.Duration;

/** Describes where the server's certificate comes from. */
public sealed interface CertificateConfig permits CertificateConfig.PemFiles, AcmeConfig {
    /**
     * Reads the certificate from files, again whenever they change.
     *
     * @param chain PEM, leaf first
     * @param key PEM, not encrypted
     * @param reloadInterval between looks at the files
     */
    record PemFiles(Path chain, Path key, Duration reloadInterval) implements CertificateConfig {
        public static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(2);
    }
}
