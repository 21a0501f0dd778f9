package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.net.text.UserError;
import brookloom.server.config.AccessConfig;
import brookloom.testing.FreshLog;
import brookloom.testing.LogLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a users file that others may read: the advice is for files, and comes after what is wrong with it. */
@ExtendWith(FreshLog.class)
class UsersFileWarningTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatEverybodyReadsIsWarnedOf() throws Exception {
        Path file = Files.writeString(folder.resolve("open-to-all"), "");
        permit(file, "rw-r--r--");

        assertThat(ManyUsers.read(new AccessConfig.UserList(file))).isNotNull();
        assertThat(LogLines.with("open-to-all"))
                .containsExactly(
                        "WARN users file " + file + " can be read by everybody on this machine: run chmod 600 on it");
    }

    @Test
    void aFolderIsCalledOneAndNothingElse() throws Exception {
        Path other = Files.createDirectory(folder.resolve("no-file"));
        permit(other, "rwxr-xr-x");

        assertThatThrownBy(() -> ManyUsers.read(new AccessConfig.UserList(other)))
                .isInstanceOf(UserError.class)
                .hasMessage("--users " + other + " cannot be read: it is a folder, not a file");
        assertThat(LogLines.with("no-file")).isEmpty();
    }

    private static void permit(Path path, String mode) throws Exception {
        assumeTrue(path.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
