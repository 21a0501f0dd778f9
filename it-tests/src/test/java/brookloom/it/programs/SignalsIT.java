package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.IgnoredSignals;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signals that init systems, terminals and logrotate send to real processes. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalsIT {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "of the signals");

    @TempDir
    private Path folder;

    private Path pid;
    private Path log;

    @BeforeEach
    void needJars() throws IOException {
        IgnoredSignals.assumeNotIgnored("HUP", 1);
        IgnoredSignals.assumeNotIgnored("INT", 2);
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        pid = folder.resolve("pid");
        log = folder.resolve("log");
    }

    @ParameterizedTest
    @CsvSource({"server, TERM", "server, INT", "client, TERM", "client, INT"})
    void aStopBySignalIsNoFailure(String program, String signal) throws Exception {
        try (Program run = start(program)) {
            Eventually.holds(() -> assertThat(log).content().contains(" on 127.0.0.1:"));
            kill("HUP", run);
            Eventually.holds(() -> assertThat(log).content().contains("SIGHUP: "));
            kill("USR1", run);
            kill(signal, run);
            assertThat(run.exitCode()).as("" + run.said()).isZero();
            assertThat(pid).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({"server", "client"})
    void aRotatedLogIsOpenedAnewOnHangup(String program) throws Exception {
        try (Program run = start(program)) {
            Eventually.holds(() -> assertThat(log).content().contains(" on 127.0.0.1:"));
            Files.move(log, folder.resolve("log.1"));
            kill("HUP", run);
            Eventually.holds(() -> assertThat(log).content().contains("SIGHUP: "));
            assertThat(Files.readString(pid)).isEqualTo(Long.toString(run.pid()));
        }
    }

    @Test
    void aSecondSignalEndsTunnelsThatStillRun() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Program server = start("server");
                Client client = BrookLoom.builder().password("of the signals").startClient(listening());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.getOutputStream().write('x');
            assertThat(app.getInputStream().read()).isEqualTo('x');
            kill("TERM", server);
            Eventually.holds(() -> assertThat(log).content().contains("stopping: waiting up to 30 s for 1 TCP tunnel"));
            app.getOutputStream().write('y');
            assertThat(app.getInputStream().read()).isEqualTo('y');
            assertThat(pid).exists();
            kill("TERM", server);
            assertThat(server.exitCode()).isZero();
            assertThat(pid).doesNotExist();
        }
    }

    /** Waits until the log says where the server listens; its port. */
    private int listening() throws Exception {
        Pattern said = Pattern.compile(" on 127\\.0\\.0\\.1:(\\d+)");
        Eventually.holds(() -> assertThat(log).content().containsPattern(said));
        Matcher matcher = said.matcher(Files.readString(log));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private Program start(String program) throws IOException {
        String[] common = {"--log", log.toString(), "--pid", pid.toString()};
        return program.equals("server")
                ? Program.server(PASSWORD, join(common, "wsserver", "--listen", "127.0.0.1:0"))
                : Program.client(
                        PASSWORD,
                        join(common, "wsclient", "--wsserver", "ws://127.0.0.1:9", "--socks5", "127.0.0.1:0"));
    }

    private static String[] join(String[] common, String... own) {
        return List.of(List.of(own), List.of(common)).stream()
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static void kill(String signal, Program run) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(run.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
