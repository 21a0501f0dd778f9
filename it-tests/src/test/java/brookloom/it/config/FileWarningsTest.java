package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What programs warn of in a file that is valid, and where. */
@ExtendWith(LeakCheck.class)
class FileWarningsTest {
    private static final String INSECURE = "--insecure: the server's certificate is not checked";
    private static final String SEVERAL = "no effect with one server: --select";
    private static final String WEAK = "the password is weak";
    private static final String READABLE = "can be read by everybody on this machine";

    @TempDir
    private Path folder;

    private Path log;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        log = folder.resolve("log");
        file = Files.writeString(folder.resolve("client.toml"), """
            log = "%s"
            [[wssclient]]
            wssserver = "wss://127.0.0.1:%d"
            insecure = true
            select = "failover"
            password = "x"
            socks5 = "127.0.0.1:%d"
            """.formatted(log, FreePort.next(), FreePort.next()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static Program program(String... arguments) throws Exception {
        return Program.start(Map.of(), Program.onClassPath("brookloom.program.cli.ProgramMain", arguments));
    }

    @Test
    void checkWarnsAsAStartDoes() throws Exception {
        try (Program check = program("check", file.toString())) {
            assertThat(check.exitCode()).isZero();
            assertThat(check.said()).contains(file + " is valid: wssclient");
            for (String warning : List.of(INSECURE, SEVERAL, WEAK, READABLE)) {
                assertThat(check.said())
                        .filteredOn(line -> line.contains(" WARN ") && line.contains(warning))
                        .as(warning)
                        .hasSize(1);
            }
        }
    }

    @Test
    void aStartWarnsInItsLogAndNowhereElse() throws Exception {
        try (Program client = program("--config", file.toString())) {
            Eventually.holds(() -> assertThat(log).content().contains("SOCKS5 on", WEAK));
            for (String warning : List.of(INSECURE, SEVERAL, WEAK, READABLE)) {
                assertThat(Files.readAllLines(log))
                        .filteredOn(line -> line.contains(warning))
                        .as(warning)
                        .singleElement()
                        .asString()
                        .startsWith("{\"time\":")
                        .contains("\"level\":\"WARN\"");
            }
            assertThat(client.said()).noneMatch(line -> line.contains("WARN"));
        }
    }
}
