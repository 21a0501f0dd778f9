package brookloom.server.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemCertificatesTest {
    private static final TestAuthority ROOT = TestAuthority.root("PemCertificatesTest root");

    private final Issued first = ROOT.issue("EC");
    private final Issued second = ROOT.issue("RSA");
    private final List<String> log = new ArrayList<>();

    @TempDir
    Path folder;

    private Path certificate;
    private Path key;

    @BeforeEach
    void writeTheFirstPair() throws IOException {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        write(certificate, first.certificatePem());
        write(key, first.keyPem());
    }

    @Test
    void servesThePairThatTheFilesHold() throws IOException {
        try (PemCertificates certificates = open()) {
            assertThat(certificates.current().leaf()).isEqualTo(first.certificate());
            assertThat(log).isEmpty();
        }
    }

    @Test
    void warnsOfAShortRsaKey() throws IOException {
        Issued shortKey = ROOT.issue("RSA-1024");
        write(certificate, shortKey.certificatePem());
        write(key, shortKey.keyPem());
        try (PemCertificates certificates = open()) {
            assertThat(certificates.current().leaf()).isEqualTo(shortKey.certificate());
            assertThat(log).singleElement().asString().contains("has 1024 bits; clients refuse less than 2048");
        }
    }

    @Test
    void reloadsOnceTheFilesHaveSettled() throws IOException {
        try (PemCertificates certificates = open()) {
            write(certificate, second.certificatePem());
            write(key, second.keyPem());
            certificates.look();
            assertThat(certificates.current().leaf()).isEqualTo(first.certificate());
            certificates.look();
            assertThat(certificates.current().leaf()).isEqualTo(second.certificate());
            assertThat(log).isEmpty();
        }
    }

    @Test
    void readsTheFilesOnlyWhenTheyHaveChanged() throws IOException {
        try (PemCertificates certificates = open()) {
            certificates.look();
            int settled = certificates.reads();
            for (int i = 0; i < 100; i++) {
                certificates.look();
            }
            assertThat(certificates.reads()).isEqualTo(settled);

            write(certificate, second.certificatePem());
            write(key, second.keyPem());
            lookOften(certificates);
            assertThat(certificates.current().leaf()).isEqualTo(second.certificate());
            assertThat(certificates.reads()).isLessThanOrEqualTo(settled + 2);
        }
    }

    @Test
    void seesContentOfTheSameSizeAndTime() throws IOException {
        String broken = first.certificatePem().replace("BEGIN", "NIGEB");
        try (PemCertificates certificates = open()) {
            lookOften(certificates);
            FileTime time = Files.getLastModifiedTime(certificate);
            Path other = folder.resolve("other");
            write(other, broken);
            Files.setLastModifiedTime(other, time);
            Files.move(other, certificate, StandardCopyOption.REPLACE_EXISTING);
            lookOften(certificates);
            assertThat(log).hasSize(1).first().asString().contains("not PEM");
        }
    }

    @Test
    void aReloadTakesWhatIsThereAtOnce() throws IOException {
        try (PemCertificates certificates = open()) {
            lookOften(certificates);
            write(certificate, second.certificatePem());
            write(key, second.keyPem());
            certificates.reload();
            assertThat(certificates.current().leaf()).isEqualTo(second.certificate());
        }
    }

    @Test
    void keepsTheOldPairWhileTheNewOneDoesNotMatch() throws IOException {
        try (PemCertificates certificates = open()) {
            write(certificate, second.certificatePem());
            lookOften(certificates);
            assertThat(certificates.current().leaf()).isEqualTo(first.certificate());
            assertThat(log)
                    .containsExactly("--certkey " + key + ": the key does not belong to the certificate of --cert "
                            + certificate + "; the certificate loaded before stays in use");
            write(key, second.keyPem());
            lookOften(certificates);
            assertThat(certificates.current().leaf()).isEqualTo(second.certificate());
            assertThat(log).hasSize(1);
        }
    }

    @Test
    void keepsTheOldPairWhenTheNewOneIsHalfWrittenAndLogsItOnce() throws IOException {
        try (PemCertificates certificates = open()) {
            write(key, first.keyPem().substring(0, 90));
            lookOften(certificates);
            Files.delete(key);
            lookOften(certificates);
            assertThat(log)
                    .containsExactly(
                            "--certkey " + key + ": broken PEM (cut short, or written to just now?)"
                                    + "; the certificate loaded before stays in use",
                            "--certkey " + key + ": no such file; the certificate loaded before stays in use");
            write(key, first.keyPem());
            lookOften(certificates);
            Files.delete(key);
            lookOften(certificates);
            assertThat(log).as("the same problem after it was mended").hasSize(3);
            assertThat(certificates.current().leaf()).isEqualTo(first.certificate());
        }
    }

    @Test
    void followsCertbotsLinks() throws IOException {
        Path archive = Files.createDirectories(folder.resolve("archive"));
        Path live = Files.createDirectories(folder.resolve("live"));
        for (int i = 1; i <= 2; i++) {
            Issued issued = i == 1 ? first : second;
            write(archive.resolve("fullchain" + i + ".pem"), issued.certificatePem());
            write(archive.resolve("privkey" + i + ".pem"), issued.keyPem());
        }
        certificate = live.resolve("fullchain.pem");
        key = live.resolve("privkey.pem");
        link(certificate, Path.of("../archive/fullchain1.pem"));
        link(key, Path.of("../archive/privkey1.pem"));
        try (PemCertificates certificates = open()) {
            link(certificate, Path.of("../archive/fullchain2.pem"));
            link(key, Path.of("../archive/privkey2.pem"));
            lookOften(certificates);
            assertThat(certificates.current().leaf()).isEqualTo(second.certificate());
        }
    }

    @Test
    void followsTheDataLinkOfAKubernetesSecret() throws IOException {
        Path mount = Files.createDirectories(folder.resolve("mount"));
        for (Issued issued : List.of(first, second)) {
            Path version = Files.createDirectories(mount.resolve(issued == first ? "..2026_1" : "..2026_2"));
            write(version.resolve("tls.crt"), issued.certificatePem());
            write(version.resolve("tls.key"), issued.keyPem());
        }
        link(mount.resolve("..data"), Path.of("..2026_1"));
        certificate = mount.resolve("tls.crt");
        key = mount.resolve("tls.key");
        link(certificate, Path.of("..data/tls.crt"));
        link(key, Path.of("..data/tls.key"));
        try (PemCertificates certificates = open()) {
            link(mount.resolve("..data"), Path.of("..2026_2"));
            lookOften(certificates);
            assertThat(certificates.current().leaf()).isEqualTo(second.certificate());
            assertThat(log).isEmpty();
        }
    }

    @Test
    void warnsOfAnExpiredCertificateButServesIt() throws IOException {
        Issued old = ROOT.issue("EC", Instant.now().minusSeconds(3600));
        write(certificate, old.certificatePem());
        write(key, old.keyPem());
        try (PemCertificates certificates = open()) {
            assertThat(certificates.current().leaf()).isEqualTo(old.certificate());
            assertThat(log).singleElement().asString().contains("the certificate expired on");
        }
    }

    @Test
    void warnsOfACertificateForAnotherNameAtTheStartAndWhenItIsReplaced() throws IOException {
        Issued foreign = ROOT.issueFor("other.test");
        write(certificate, foreign.certificatePem());
        write(key, foreign.keyPem());
        String line = "--cert " + certificate + ": the certificate is for other.test, not for Mine.test; clients will"
                + " refuse it: order one for this name, or give the right --domainaddress";
        try (PemCertificates certificates = open("Mine.test")) {
            assertThat(certificates.current().leaf()).isEqualTo(foreign.certificate());
            assertThat(log).containsExactly(line);
            Issued right = ROOT.issueFor("mine.test");
            write(certificate, right.certificatePem());
            write(key, right.keyPem());
            certificates.reload();
            assertThat(certificates.current().leaf()).isEqualTo(right.certificate());
            assertThat(log).hasSize(1);
            write(certificate, foreign.certificatePem());
            write(key, foreign.keyPem());
            certificates.reload();
            assertThat(log).containsExactly(line, line);
        }
    }

    private PemCertificates open() throws IOException {
        return open(null);
    }

    private PemCertificates open(@Nullable String domain) throws IOException {
        PemFiles files = new PemFiles(certificate, key, PemFiles.DEFAULT_RELOAD_INTERVAL, domain);
        return new PemCertificates(files, new ServedKeyManager(), null, Clock.systemUTC(), log::add, null);
    }

    private static void lookOften(PemCertificates certificates) {
        for (int i = 0; i < 4; i++) {
            certificates.look();
        }
    }

    private static void write(Path path, String text) throws IOException {
        Files.writeString(path, text);
    }

    /** Points a link elsewhere as certbot and the kubelet do: a new link renamed over the old one. */
    private static void link(Path link, Path target) throws IOException {
        Path temporary = link.resolveSibling(link.getFileName() + ".new");
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
    }
}
