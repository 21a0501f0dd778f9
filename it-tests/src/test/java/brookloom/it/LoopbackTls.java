package brookloom.it;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import brookloom.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** TLS of both ends for tests that are about something else: one certificate, which does not change. */
public final class LoopbackTls {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final LoopbackTls ONLY = make();

    private final ServerTlsConfig server;
    private final TlsConfig client;

    private LoopbackTls(ServerTlsConfig server, TlsConfig client) {
        this.server = server;
        this.client = client;
    }

    /** Returns the server's options. */
    public static ServerTlsConfig server() {
        return ONLY.server;
    }

    /** Returns the options of a client that trusts that server. */
    public static TlsConfig client() {
        return ONLY.client;
    }

    private static LoopbackTls make() {
        try {
            TestAuthority.Issued issued = TestAuthority.selfSigned();
            Path certificate = write(issued.certificatePem());
            return new LoopbackTls(
                    ServerTlsConfig.of(new PemFiles(certificate, write(issued.keyPem()), NEVER), null),
                    TlsConfig.trusting(new TrustConfig.PemFile(certificate)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file that lasts as long as the tests. */
    private static Path write(String pem) throws IOException {
        Path file = Files.createTempFile("brook", ".pem");
        file.toFile().deleteOnExit();
        return Files.writeString(file, pem);
    }
}
