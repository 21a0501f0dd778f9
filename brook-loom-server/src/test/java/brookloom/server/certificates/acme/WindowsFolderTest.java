package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ACME folder where files have access control lists instead of permissions. */
class WindowsFolderTest {
    private static final URI SERVER = URI.create("https://acme.example:14000/a/dir");

    private final FileSystem windows = Jimfs.newFileSystem(Configuration.windows().toBuilder()
            .setAttributeViews("basic", "owner", "dos", "acl")
            .build());
    private final Path root = windows.getPath("C:\\Users\\loom\\AppData\\Local\\brook-loom\\acme");
    private final Path folder = root.resolve("acme.example_14000_a_dir");

    @AfterEach
    void close() throws IOException {
        windows.close();
    }

    @Test
    void aNewFolderIsItsOwnersAloneAndWhatComesIntoItToo() throws IOException {
        AcmeFolder.open(root, SERVER, "a.example");

        assertThat(acl(folder)).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.principal().getName())
                    .isIn(Files.getOwner(folder).getName(), System.getProperty("user.name"));
            assertThat(entry.flags()).contains(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
        });
    }

    @Test
    void theRightsOfAFolderThatWasThereAreLeftUnchanged() throws IOException {
        Files.createDirectories(folder);
        List<AclEntry> before = acl(folder);

        AcmeFolder.open(root, SERVER, "a.example");

        assertThat(acl(folder)).isEqualTo(before);
    }

    @Test
    void certificatesAreKeptAndReplaced() throws IOException {
        TestAuthority authority = TestAuthority.root("WindowsFolderTest root");
        AcmeFolder acme = AcmeFolder.open(root, SERVER, "a.example");
        for (Issued issued : List.of(authority.issue("EC"), authority.issue("EC"))) {
            acme.saveCertificate(issued.keyPem() + issued.certificatePem());
            assertThat(acme.certificate()).isNotNull();
            assertThat(acme.certificate().leaf()).isEqualTo(issued.certificate());
        }
    }

    private static List<AclEntry> acl(Path path) throws IOException {
        return Files.getFileAttributeView(path, AclFileAttributeView.class).getAcl();
    }
}
