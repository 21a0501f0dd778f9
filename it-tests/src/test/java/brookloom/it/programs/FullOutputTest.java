package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs do whose output cannot be written. */
@EnabledOnOs(OS.LINUX)
class FullOutputTest {
    private static final String SERVER = "brookloom.server.cli.ServerMain";
    private static final String CLIENT = "brookloom.client.cli.ClientMain";

    @TempDir
    private Path folder;

    private Path password;

    @BeforeEach
    void writePassword() throws IOException {
        password = Files.writeString(folder.resolve("pw"), "of full outputs, long enough");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @CsvSource({
        "client, link --server ws://192.0.2.1:9999 --passwordFile PW, > /dev/full, the disk is full; free some space",
        "client, --help, > /dev/full, the disk is full; free some space",
        "server, wsserver --help, > /dev/full, the disk is full; free some space",
        "server, users list --users USERS, > /dev/full, the disk is full; free some space",
        "server, check CONFIG, > /dev/full, the disk is full; free some space",
        "server, --version, >&-, Bad file descriptor",
    })
    void whatCannotBePrintedIsAFailure(String program, String arguments, String redirection, String reason)
            throws Exception {
        Files.writeString(folder.resolve("users"), "");
        Files.writeString(
                folder.resolve("config"), "password = {file = 'PW'}\n[[wsserver]]\n".replace("PW", "" + password));
        String[] words = arguments
                .replace("PW", password.toString())
                .replace("USERS", folder.resolve("users").toString())
                .replace("CONFIG", folder.resolve("config").toString())
                .split(" ");
        try (Program run = shell("exec \"$@\" " + redirection, program.equals("server") ? SERVER : CLIENT, words)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .containsExactly("brook-loom-" + program + ": cannot write to standard output: " + reason);
        }
    }

    /** The list alone says what is in the file. */
    @Test
    void whatWasDoneAllTheSameIsSaid() throws Exception {
        String users = folder.resolve("users").toString();
        String[] arguments = {"users", "add", "alice", "--users", users, "--server", "wss://example.com"};
        try (Program run = shell("exec \"$@\" > /dev/full", SERVER, arguments)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .containsExactly(
                            "Added alice to " + users + ", with a generated password",
                            "brook-loom-server: cannot write to standard output: the disk is full; free some space");
        }
    }

    @Test
    void aReaderThatHasGoneEndsTheProgramQuietlyAsOtherTools() throws Exception {
        String script = "{ until [ -e \"$0\" ]; do sleep 0.01; done; \"$@\"; echo $? >&2; }"
                + " | { exec < /dev/null; : > \"$0\"; }";
        try (Program run = shell(script, CLIENT, "--help")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.said()).containsExactly("141");
        }
    }

    @Test
    void aPidFileOnAFullDiskIsNotLeftEmpty() throws Exception {
        Files.createDirectory(folder.resolve("disk"));
        String disk = "mount -t tmpfs -o size=4k tmpfs \"$0\" || exit 77; head -c 8192 /dev/zero > \"$0/fill\" 2>&-;"
                + " \"$@\"; code=$?; ls -A \"$0\"; exit $code";
        Path pid = folder.resolve("disk/pid");
        List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", disk));
        command.add(pid.getParent().toString());
        command.addAll(Program.onClassPath(
                SERVER,
                "wsserver",
                "--listen",
                "127.0.0.1:0",
                "--passwordFile",
                password.toString(),
                "--pid",
                pid.toString()));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")));
        try (Program run = Program.start(Map.of(), command)) {
            int code = run.exitCode();
            assumeTrue(
                    code != 77 && run.err().stream().noneMatch(line -> line.startsWith("unshare: ")), "" + run.err());
            assertThat(code).isEqualTo(1);
            assertThat(run.err())
                    .containsExactly("brook-loom-server: cannot write the pid file " + pid
                            + ": the disk is full; free some space");
            assertThat(run.out()).containsExactly("fill");
        }
    }

    private Program shell(String script, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", script, folder.resolve("gate").toString()));
        command.addAll(Program.onClassPath(main, arguments));
        return Program.start(Map.of(), command);
    }
}
