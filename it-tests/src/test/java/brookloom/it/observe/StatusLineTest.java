package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.ClientPrograms;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.TcpRelay;
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
        try (BrookServer server = BrookLoom.builder()
                        .password(PASSWORD)
                        .withoutBrookProtocol(unencrypted)
                        .startServer();
                TcpTarget target = TcpTarget.echo()) {
            List<String> command = ClientPrograms.ofWsServer(server.port(), "--withoutBrookProtocol=" + unencrypted);
            try (Program terminal = onTerminal(command)) {
                try (Socket app = BrookLoom.connect(terminal.address(), "localhost", target.port())) {
                    echo(app);
                    Eventually.holds(() -> assertThat(terminal.out())
                            .anyMatch(line -> line.matches("\033\\[K" + connected + ", 1 tunnel, down .*/s, up .*/s")));
                    // Lines of the log stand alone, in place of an erased status.
                    assertThat(terminal.saidWith("INFO")).noneMatch(line -> line.contains("tunnel, down"));
                } finally {
                    endClient();
                }
                assertThat(terminal.exitCode()).isZero();
            }
        }
    }

    /** A server that is gone is checked again and again, which says nothing about the one in use. */
    @Test
    void theServerInUseIsNamedWithHowManyAreUp() throws Exception {
        try (BrookServer first = BrookLoom.builder().password(PASSWORD).startServer();
                BrookServer second = BrookLoom.builder().password(PASSWORD).startServer();
                TcpRelay toFirst = new TcpRelay(first.port());
                TcpTarget target = TcpTarget.echo();
                Program terminal = onTerminal(commandForSeveral(toFirst.port(), second.port()))) {
            try {
                echo(terminal, target);
                shows("connected", "(ws://127.0.0.1:" + toFirst.port() + "/ws, 2 of 2 up)");
                first.close();
                toFirst.cut();
                echo(terminal, target);
                String other = "(ws://127.0.0.1:" + second.port() + "/ws, ";
                shows("connected", other + "1 of 2 up)");

                int before = toFirst.accepted();
                Eventually.holds(() ->
                        assertThat(toFirst.accepted()).as("checks in vain").isGreaterThan(before + 1));
                assertThat(shown()).noneMatch(line -> line.contains("server not reached " + other));

                second.close();
                assertThatThrownBy(() -> echo(terminal, target)).isInstanceOf(IOException.class);
                shows("server not reached", ", 0 of 2 up)");
            } finally {
                endClient();
            }
            assertThat(terminal.exitCode()).isZero();
        }
    }

    private void shows(String state, String servers) throws Exception {
        Eventually.holds(() ->
                assertThat(shown()).anyMatch(line -> line.startsWith(ERASE + state) && line.contains(servers + ", ")));
    }

    /** Returns what was written to the terminal, of which the last line has no end. */
    private List<String> shown() throws IOException {
        return List.of(Files.readString(screen()).split("\\R"));
    }

    private Path screen() {
        return folder.resolve("screen");
    }

    private static List<String> commandForSeveral(int first, int second) {
        return ClientPrograms.connecting(link(first), link(second), "--select", "failover");
    }

    private static String link(int port) {
        return "brook://wsserver?password=" + PASSWORD.replace(' ', '+') + "&wsserver=ws%3A%2F%2F127.0.0.1%3A" + port;
    }

    private Program onTerminal(List<String> client) throws IOException {
        String script = Programs.require("script").toString();
        String command = Stream.concat(client.stream(), Stream.of("--pid", pid().toString()))
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        return Program.start(environment("xterm"), List.of(script, "-qfec", "exec " + command, screen().toString()));
    }

    /** To the client itself: with the terminal alone gone, it would run on. */
    private void endClient() throws IOException {
        ProcessHandle.of(Long.parseLong(Files.readString(pid()).strip())).ifPresent(ProcessHandle::destroy);
    }

    private Path pid() {
        return folder.resolve("pid");
    }

    @Test
    void aClientWithoutATerminalWritesPlainLines() throws Exception {
        try (BrookServer server = BrookLoom.builder().password(PASSWORD).startServer();
                TcpTarget target = TcpTarget.echo();
                Program client = Program.start(environment("xterm"), ClientPrograms.ofWsServer(server.port()));
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            echo(app);
            assertThat(client.said()).noneMatch(line -> line.contains(ERASE) || line.contains("1 tunnel"));
        }
    }

    private static void echo(Program client, TcpTarget target) throws Exception {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.setSoTimeout(60_000);
            echo(app);
        }
    }

    private static void echo(Socket app) throws IOException {
        app.getOutputStream().write(new byte[1000]);
        assertThat(app.getInputStream().readNBytes(1000)).hasSize(1000);
    }

    private static Map<String, String> environment(String terminal) {
        return Map.of("TERM", terminal, "BROOK_PASSWORD", PASSWORD);
    }
}
