package brookloom.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Who may read the files of {@code --log} and {@code --tunnelLog}: a line per tunnel names who went where. */
class LogFileTest {
    private static final String OWNER_ONLY = "rw-------";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void requirePermissions() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        file = folder.resolve("tunnels.log");
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void write(LogFile log) throws Exception {
        log.write("entry\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aNewFileIsForItsOwnerAlone() throws Exception {
        try (LogFile log = new LogFile(file)) {
            write(log);
            assertThat(mode(file)).isEqualTo(OWNER_ONLY);
        }
    }

    @Test
    void soIsTheOneThatIsOpenedAnew() throws Exception {
        try (LogFile log = new LogFile(file)) {
            Files.move(file, folder.resolve("tunnels.log.1"));
            write(log);
            assertThat(mode(file)).as("after a rename").isEqualTo(OWNER_ONLY);
            Files.delete(file);
            write(log);
            assertThat(mode(file)).as("after a deletion").isEqualTo(OWNER_ONLY);
        }
    }

    @Test
    void aFileThatIsThereKeepsItsMode() throws Exception {
        String shared = "rw-r-----";
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(shared));
        try (LogFile log = new LogFile(file)) {
            write(log);
            assertThat(mode(file)).isEqualTo(shared);
            Files.move(file, folder.resolve("tunnels.log.1"));
            Files.createFile(file); // as logrotate's "create 0640"
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(shared));
            write(log);
            assertThat(mode(file)).isEqualTo(shared);
        }
        assertThat(file).hasContent("entry");
    }

    @Test
    void theCheckAtTheStartMakesNoOtherFile() throws Exception {
        LogOption option = new LogOption();
        new CommandLine(option).parseArgs("--log", file.toString());
        option.configure();
        assertThat(mode(file)).isEqualTo(OWNER_ONLY);
    }

    @Test
    void theTunnelLogIsSuchAFile() throws Exception {
        try (TunnelLog log = TunnelLog.open(file.toString())) {
            assertThat(log).isNotNull();
            assertThat(mode(file)).isEqualTo(OWNER_ONLY);
        }
    }

    @Test
    void soIsTheLog() throws Exception {
        LogWriter writer = new LogWriter(Map.of(LogWriter.TARGET, file.toString()));
        writer.close();
        assertThat(mode(file)).isEqualTo(OWNER_ONLY);
    }
}
