package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client shows on a terminal besides its log, and that it shows it nowhere else. */
class StatusLineTest {
    private static final String PASSWORD = "a password for the status line";
    private static final String ERASE = "\033[K";

    @TempDir
    private Path folder;

    /** Without Brook's protocol there are no PINGs, so that the handshake's time stays. */
    @ParameterizedTest
    @CsvSource({"false, 'connected, round trip .* m?s'", "true, connected in .* m?s"})
    void aClientOnATerminalKeepsOneLineOfStatusBelowItsLog(boolean unencrypted, String connected) throws Exception {
        String script = Programs.require("script").toString();
        try (BrookServer server = BrookLoom.builder()
                        .password(PASSWORD)
                        .withoutBrookProtocol(unencrypted)
                        .startServer();
                TcpTarget target = TcpTarget.echo()) {
            Path pid = folder.resolve("pid");
            String command = Stream.concat(
                            command(server).stream(),
                            Stream.of("--pid", pid.toString(), "--withoutBrookProtocol=" + unencrypted))
                    .map(word -> "'" + word + "'")
                    .collect(Collectors.joining(" "));
            List<String> onTerminal = List.of(script, "-qfec", "exec " + command, "/dev/null");
            try (Program terminal = Program.start(environment("xterm"), onTerminal)) {
                try (Socket app = BrookLoom.connect(terminal.address(), "localhost", target.port())) {
                    echo(app);
                    Eventually.holds(() -> assertThat(terminal.out())
                            .anyMatch(line -> line.matches("\033\\[K" + connected + ", 1 tunnel, down .*/s, up .*/s")));
                    // Lines of the log stand alone, in place of an erased status.
                    assertThat(terminal.saidWith("INFO")).noneMatch(line -> line.contains("tunnel, down"));
                } finally {
                    // To the client itself: with the terminal alone gone, it would run on.
                    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                            .ifPresent(ProcessHandle::destroy);
                }
                assertThat(terminal.exitCode()).isZero();
            }
        }
    }

    @Test
    void aClientWithoutATerminalWritesPlainLines() throws Exception {
        try (BrookServer server = BrookLoom.builder().password(PASSWORD).startServer();
                TcpTarget target = TcpTarget.echo();
                Program client = Program.start(environment("xterm"), command(server));
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            echo(app);
            assertThat(client.said()).noneMatch(line -> line.contains(ERASE) || line.contains("1 tunnel"));
        }
    }

    private static void echo(Socket app) throws IOException {
        app.getOutputStream().write(new byte[1000]);
        assertThat(app.getInputStream().readNBytes(1000)).hasSize(1000);
    }

    private static Map<String, String> environment(String terminal) {
        return Map.of("TERM", terminal, "BROOK_PASSWORD", PASSWORD);
    }

    private static List<String> command(BrookServer server) {
        return Program.onClassPath(
                "brookloom.client.cli.ClientMain",
                "wsclient",
                "--wsserver",
                "ws://127.0.0.1:" + server.port(),
                "--socks5",
                "127.0.0.1:0");
    }
}
