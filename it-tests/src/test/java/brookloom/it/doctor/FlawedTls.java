package brookloom.it.doctor;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate with a flaw, whose authority the client trusts.
 *
 * @param server its options
 * @param client options of a client that trusts the authority
 * @param ca the authority's certificate
 */
record FlawedTls(ServerTlsConfig server, TlsConfig client, Path ca) {
    static FlawedTls of(String flaw) throws IOException {
        TestAuthority authority = TestAuthority.root("doctor's");
        Instant now = Instant.now();
        Issued issued = switch (flaw) {
            case "expired" -> authority.issue("EC", now.minus(Duration.ofHours(30)));
            case "soon" -> authority.issue("EC", now.plus(Duration.ofHours(5)));
            default -> authority.issueFor("other.test");
        };
        PemFiles files = new PemFiles(write(issued.certificatePem()), write(issued.keyPem()), Duration.ofDays(1));
        return new FlawedTls(
                ServerTlsConfig.of(files, null),
                TlsConfig.trusting(new TrustConfig.PemText("the test's", authority.pem())),
                write(authority.pem()));
    }

    private static Path write(String pem) throws IOException {
        Path file = Files.createTempFile("brook", ".pem");
        file.toFile().deleteOnExit();
        return Files.writeString(file, pem);
    }
}
