package brookloom.it.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.NamedPipe;
import brookloom.testing.Programs;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A secret that an option takes from standard input is asked for where that is a terminal: Enter ends it. */
@EnabledOnOs(OS.LINUX)
class TypedSecretsTest {
    private static final String SECRET = "typed-at-a-terminal";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"--link, link", "--linkFile, link", "--passwordFile, password"})
    void enterEndsItAndItIsNotShown(String option, String what) throws Exception {
        int port = FreePort.next();
        boolean link = what.equals("link");
        String typed =
                link ? "brook://wsserver?password=" + SECRET + "&wsserver=ws%3A%2F%2F127.0.0.1%3A" + port : SECRET;
        String[] arguments = link
                ? new String[] {"doctor", option, "-"}
                : new String[] {"doctor", "ws://127.0.0.1:" + port, option, "-"};
        Path keys = folder.resolve("keys");
        NamedPipe.make(keys);
        try (Program doctor = atATerminal(keys, arguments);
                OutputStream keyboard = Files.newOutputStream(keys)) {
            Eventually.holds(() -> assertThat(screen())
                    .content()
                    .contains("Paste or type the " + what + " (it is not shown), and press Enter: "));
            keyboard.write((typed + "\n").getBytes(UTF_8));
            keyboard.flush();

            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(screen())
                    .content()
                    .contains("problem: server 127.0.0.1:" + port + ": connection refused")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void anEmptyLineIsNoSecret() throws Exception {
        Path keys = folder.resolve("keys");
        NamedPipe.make(keys);
        try (Program doctor = atATerminal(keys, "doctor", "--link", "-");
                OutputStream keyboard = Files.newOutputStream(keys)) {
            keyboard.write('\n');
            keyboard.flush();

            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(screen()).content().contains("standard input is empty: its only line has to be the link");
        }
    }

    private Path screen() {
        return folder.resolve("screen");
    }

    private Program atATerminal(Path keys, String... arguments) throws Exception {
        String command = Program.onClassPath("brookloom.client.cli.ClientMain", arguments).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        String shell = "exec \"$0\" -qfec \"exec $1\" \"$2\" <\"$3\"";
        List<String> script = List.of(
                "sh",
                "-c",
                shell,
                Programs.require("script").toString(),
                command,
                screen().toString(),
                keys.toString());
        return Program.start(Map.of("TERM", "xterm"), script);
    }
}
