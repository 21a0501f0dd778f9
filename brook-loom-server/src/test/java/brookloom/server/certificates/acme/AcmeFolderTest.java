package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcmeFolderTest {
    private static final URI SERVER = URI.create("https://acme.example:14000/a/dir");

    private final Issued issued = TestAuthority.root("AcmeFolderTest root").issue("EC");

    @TempDir
    Path root;

    @Test
    void keepsEachServersCertificatesApart() throws IOException {
        AcmeFolder one = AcmeFolder.open(root, SERVER, "localhost");
        AcmeFolder other = AcmeFolder.open(root, URI.create("https://staging.example/a/dir"), "localhost");
        one.saveCertificate(issued.keyPem() + issued.certificatePem());
        assertThat(one.certificate()).isNotNull();
        assertThat(one.certificate().leaf()).isEqualTo(issued.certificate());
        assertThat(other.certificate()).isNull();
        assertThat(root.resolve("acme.example_14000_a_dir/localhost.pem")).exists();
    }

    @Test
    void refusesToSaveWhatIsNoPairAndLeavesNoFile() throws IOException {
        AcmeFolder folder = AcmeFolder.open(root, SERVER, "localhost");
        Issued other = TestAuthority.root("other").issue("EC");
        assertThatThrownBy(() -> folder.saveCertificate(other.keyPem() + issued.certificatePem()))
                .hasMessageContaining("the key does not belong to the certificate");
        assertThat(folder.certificate()).isNull();
        try (Stream<Path> files = Files.list(root.resolve("acme.example_14000_a_dir"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void narrowsTheRightsOfAFolderThatWasThere() throws IOException {
        Path there = Files.createDirectories(root.resolve("acme.example_14000_a_dir"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));
        AcmeFolder.open(root, SERVER, "localhost");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there)))
                .isEqualTo("rwx------");
    }

    @Test
    void reportsAFolderThatCannotBeUsed() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatThrownBy(() -> AcmeFolder.open(file, SERVER, "localhost"))
                .hasMessageStartingWith("--acmeDir " + file + ": cannot be used: ")
                .hasMessageEndingWith("; give a folder that this user may write to")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void reportsAFolderThatBecameUnusable() throws IOException {
        AcmeFolder folder = AcmeFolder.open(root, SERVER, "localhost");
        folder.checkWritable();
        Path gone = root.resolve("acme.example_14000_a_dir");
        Files.delete(gone);
        assertThatThrownBy(folder::checkWritable)
                .hasMessage("--acmeDir " + root + ": cannot be used: there is no folder " + gone
                        + "; give a folder that this user may write to");
    }

    @Test
    void oneAtATimeHoldsTheLock() throws IOException {
        AcmeFolder folder = AcmeFolder.open(root, SERVER, "localhost");
        AcmeFolder same = AcmeFolder.open(root, SERVER, "localhost");
        try (AcmeFolder.Lock lock = folder.tryLock()) {
            assertThat(lock).isNotNull();
            assertThat(same.tryLock()).isNull();
        }
        try (AcmeFolder.Lock lock = same.tryLock()) {
            assertThat(lock).isNotNull();
        }
    }
}
