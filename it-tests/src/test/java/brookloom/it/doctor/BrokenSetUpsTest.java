package brookloom.it.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.cli.ClientMain;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.fixtures.RawCarrier;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Examines set-ups that are broken on purpose by the command: exit code, a line for each step, cause and cure. */
@ExtendWith(LeakCheck.class)
class BrokenSetUpsTest {
    private static final String PASSWORD = "of the broken set-ups, long enough";

    /** Sets up what an examination meets, and returns the options that its user gives. */
    private interface Maker {
        List<String> make(Parts parts) throws Exception;
    }

    /** What has to be closed again. */
    private static final class Parts implements AutoCloseable {
        private final List<AutoCloseable> opened = new ArrayList<>();

        private <T extends AutoCloseable> T own(T part) {
            opened.addFirst(part);
            return part;
        }

        private String server(BrookLoomBuilder options) throws Exception {
            return "127.0.0.1:"
                    + own(options.password(PASSWORD).startAnyServer()).port();
        }

        private String resolver() throws Exception {
            return own(EchoingResolver.open()).address().toString();
        }

        private String serving(TcpTarget.Service service) throws Exception {
            return "127.0.0.1:" + own(TcpTarget.serving(service)).port();
        }

        @Override
        public void close() throws Exception {
            for (AutoCloseable part : opened) {
                part.close();
            }
        }
    }

    /** A set-up, the step that has to meet what is wrong with it, and what the last line says of cause and cure. */
    private enum SetUp {
        NOTHING_IS_BROKEN("", "", parts -> ws(parts, parts.server(BrookLoom.builder()), "/ws")),
        NAME("name", "unknown host: check the address", parts -> to("ws://server.invalid:9999/ws")),
        PORT(
                "TCP",
                "connection refused: is it running, and is the port right?",
                parts -> to("ws://127.0.0.1:" + FreePort.next())),
        NO_TLS(
                "TLS",
                "answers in plain HTTP: check the port, or use ws://",
                parts -> to("wss://" + parts.server(BrookLoom.builder()))),
        TLS("upgrade", "speaks TLS on this port: give wss://", parts -> to("ws://" + parts.server(tls()))),
        SELF_SIGNED(
                "TLS",
                "is self-signed: if it is yours, trust it with --ca FILE",
                parts -> to("wss://" + parts.server(tls()))),
        EXPIRED("TLS", "expired on", parts -> flawed(parts, "expired")),
        CERTIFICATE_OF_ANOTHER(
                "TLS", "The certificate is for other.test, not for localhost", parts -> flawed(parts, "name")),
        PATH(
                "upgrade",
                "answers HTTP 404 for path /other: is it the server's --path?",
                parts -> ws(parts, parts.server(BrookLoom.builder()), "/other")),
        CDN(
                "upgrade",
                "a proxy or CDN in front of the server turns this client away [what answers there has Server: cloudflare",
                parts -> to("ws://" + parts.serving(BrokenSetUpsTest::turnAway))),
        ANOTHER_PROTOCOL(
                "upgrade",
                "answers something that is not HTTP/1.1: check host and port",
                parts -> to("ws://" + parts.serving(BrokenSetUpsTest::speakSsh))),
        PASSWORD_OF_ANOTHER(
                "password",
                "compare the password, --clientHKDFInfo and --withoutBrookProtocol with the server's",
                parts -> to(
                        "ws://" + parts.server(BrookLoom.builder().openTimeout(Duration.ofSeconds(1))),
                        "--password",
                        "another password, long enough")),
        TARGETS(
                "target",
                "the server is reached, but not 127.0.0.1:",
                parts -> to("ws://" + parts.server(BrookLoom.builder()), "--dns", "127.0.0.1:" + FreePort.next())),
        UDP(
                "UDP",
                "check the server's firewall for UDP, and its block lists",
                parts -> to("ws://" + parts.server(BrookLoom.builder()), "--dns", parts.serving(TcpTarget::sendBack))),
        MTU("MTU", "packets of full size are lost on the way (an MTU black hole): lower the MTU", parts -> {
            int behind = parts.own(BrookLoom.builder().password(PASSWORD).startServer())
                    .port();
            return ws(parts, "127.0.0.1:" + parts.own(new BlackHole(behind)).port(), "/ws");
        });

        private final String step;
        private final String line;
        private final Maker maker;

        SetUp(String step, String line, Maker maker) {
            this.step = step;
            this.line = line;
            this.maker = maker;
        }

        private static List<String> to(String server, String... more) {
            List<String> options = new ArrayList<>(List.of("--server", server));
            options.addAll(Arrays.asList(more));
            return options;
        }

        private static List<String> ws(Parts parts, String server, String path) throws Exception {
            return to("ws://" + server + path, "--dns", parts.resolver());
        }

        private static BrookLoomBuilder tls() {
            return BrookLoom.builder().serverTls(LoopbackTls.server());
        }

        private static List<String> flawed(Parts parts, String flaw) throws Exception {
            FlawedTls tls = FlawedTls.of(flaw);
            String server = parts.server(BrookLoom.builder().serverTls(tls.server()));
            return to(
                    "wss://" + server.replace("127.0.0.1", "localhost"),
                    "--ca",
                    tls.ca().toString());
        }
    }

    private static void turnAway(Socket connection) throws Exception {
        new RawCarrier(connection).readHeader();
        connection.getOutputStream().write("HTTP/1.1 403 Forbidden\r\nServer: cloudflare\r\n\r\n".getBytes(UTF_8));
        connection.shutdownOutput();
        connection.getInputStream().readAllBytes();
    }

    private static void speakSsh(Socket connection) throws Exception {
        connection.getOutputStream().write("SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(UTF_8));
        connection.getInputStream().readAllBytes();
    }

    @ParameterizedTest
    @EnumSource
    void theCauseOfEachIsNamed(SetUp setUp) throws Exception {
        StringWriter out = new StringWriter();
        int code;
        try (Parts parts = new Parts()) {
            List<String> arguments = new ArrayList<>(List.of("doctor"));
            arguments.addAll(setUp.maker.make(parts));
            if (!arguments.contains("--password")) {
                arguments.addAll(List.of("--password", PASSWORD));
            }
            code = ClientMain.commands()
                    .withOutput(new PrintWriter(out, true), new PrintWriter(new StringWriter(), true))
                    .run(arguments.toArray(String[]::new));
        }
        boolean healthy = setUp == SetUp.NOTHING_IS_BROKEN;
        List<String> lines = out.toString().lines().toList();
        assertThat(code).as(out.toString()).isEqualTo(healthy ? 0 : 1);
        assertThat(lines.getLast())
                .startsWith(healthy ? "healthy: " : "problem: ")
                .contains(setUp.line);
        assertThat(stepWithAProblem(lines)).as(out.toString()).isEqualTo(setUp.step);
    }

    /** Each step has a line, with its time if it was taken. */
    private static String stepWithAProblem(List<String> lines) {
        List<String> steps = lines.subList(0, lines.size() - 1).stream()
                .takeWhile(line -> !line.startsWith("problem: ")) // of further problems
                .toList();
        assertThat(steps).isNotEmpty().allMatch(line -> line.matches("\\S+ +((ok|problem) +\\d+ ms|skipped) .*"));
        return steps.stream()
                .filter(line -> line.matches("\\S+ +problem .*"))
                .map(line -> line.replaceAll(" .*", ""))
                .findFirst()
                .orElse("");
    }
}
