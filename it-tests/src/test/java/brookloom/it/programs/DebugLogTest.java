package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --debug} logs before anything has happened. */
class DebugLogTest {
    @TempDir
    private Path folder;

    /** The rehearsal of the start fails on purpose; a user would take that for the failure they look for. */
    @Test
    void aStartLogsNoFailureOfItsOwn() throws Exception {
        Path password = Files.writeString(folder.resolve("pw"), "of debug logs, long enough");
        List<String> command = Program.onClassPath(
                "brookloom.server.cli.ServerMain",
                "wsserver",
                "--listen",
                "127.0.0.1:0",
                "--passwordFile",
                password.toString(),
                "--debug");
        try (Program server = Program.start(Map.of(), command)) {
            assertThat(server.address()).isNotNull();
            assertThat(server.err())
                    .noneMatch(line -> line.contains(" ended: ") || line.contains("AuthenticationFailed"));
        }
    }
}
