package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.FreePort;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return ClientMain.commands()
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments);
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    @Test
    void aProblemEndsWithItsCauseAndExitCode1() throws Exception {
        int port = FreePort.next();

        assertThat(run("doctor", "--server", "127.0.0.1:" + port, "--password", "long-enough-secret"))
                .isEqualTo(1);
        assertThat(lines()).anySatisfy(line -> assertThat(line).matches("TCP +problem +\\d+ ms  named below"));
        assertThat(lines()).anySatisfy(line -> assertThat(line).matches("password +skipped .*"));
        assertThat(lines().getLast())
                .isEqualTo("problem: server 127.0.0.1:" + port
                        + ": connection refused: is it running, and is the port right?");
        assertThat(out.toString()).doesNotContain("long-enough-secret");
    }

    @Test
    void jsonHasAnObjectOnEachLine() throws Exception {
        int port = FreePort.next();

        int code = run("doctor", "--json", "--server", "ws://127.0.0.1:" + port, "--password", "long-enough-secret");

        assertThat(code).isEqualTo(1);
        assertThat(lines())
                .allSatisfy(line -> assertThat(line).startsWith("{\"").endsWith("\"}"));
        assertThat(lines())
                .anySatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "\\{\"step\":\"TCP\",\"result\":\"problem\",\"seconds\":\\d+\\.\\d{6},\"detail\":\".*\"}"));
        assertThat(lines().getLast())
                .startsWith("{\"result\":\"problem\",\"problems\":1,\"step\":\"TCP\",\"detail\":\"");
    }

    @Test
    void aLinkIsExamined() throws Exception {
        int port = FreePort.next();
        String link = "brook://wsserver?password=long-enough-secret&wsserver=ws%3A%2F%2F127.0.0.1%3A" + port;

        assertThat(run("doctor", "--link", link)).isEqualTo(1);
        assertThat(lines().getLast()).startsWith("problem: server 127.0.0.1:" + port + ": connection refused");
    }

    @ParameterizedTest
    @CsvSource({"--checkTarget, 127.0.0.1:53", "--select, failover", "--subscribeInterval, 60"})
    void anOptionAboutSeveralServersIsRefused(String option, String value) {
        assertThat(run("doctor", "--server", "127.0.0.1:1", "--password", "long-enough-secret", option, value))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        option + " is for several servers, and doctor examines one: leave it out; the resolver that it"
                                + " asks is --dns");
    }

    @Test
    void badUsageHasExitCode2() {
        assertThat(run("doctor")).isEqualTo(2);
        assertThat(err.toString())
                .contains("the server is missing: give wss://HOST/PATH, ws://HOST:PORT or HOST:PORT after the");
        assertThat(run("doctor", "--server", "ws://127.0.0.1:9", "--password", "x", "--h2"))
                .isEqualTo(2);
        assertThat(run("doctor", "--server", "ftp://127.0.0.1:9", "--password", "x"))
                .isEqualTo(2);
    }

    @Test
    void theServerMayStandAfterTheCommand() throws Exception {
        int port = FreePort.next();

        assertThat(run("doctor", "ws://127.0.0.1:" + port, "--password", "long-enough-secret"))
                .isEqualTo(1);
        assertThat(lines().getLast()).startsWith("problem: server 127.0.0.1:" + port + ": connection refused");
        assertThat(run("doctor", "brook://wsserver?password=x&wsserver=ws%3A%2F%2F127.0.0.1%3A" + port))
                .isEqualTo(1);
        assertThat(lines().getLast()).startsWith("problem: server 127.0.0.1:" + port + ": connection refused");
    }
}
