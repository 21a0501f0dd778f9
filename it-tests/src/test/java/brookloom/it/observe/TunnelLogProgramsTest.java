package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tunnel log of a curl through real processes. */
class TunnelLogProgramsTest {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "of the tunnel log, long enough");
    private static final int BODY = 100_000;

    @TempDir
    private Path folder;

    @Test
    void aCurlIsOneLineAtBothEndsAndInTheLogNowhereElse() throws Exception {
        Path curl = Programs.require("curl");
        Path serverLog = folder.resolve("server.log");
        Path atServer = folder.resolve("tunnels.server");
        try (TcpTarget target = TcpTarget.serving(TunnelLogProgramsTest::respond);
                Program server = server(
                        "wsserver",
                        "--listen",
                        "127.0.0.1:0",
                        "--log",
                        serverLog.toString(),
                        "--tunnelLog",
                        atServer.toString(),
                        "--tag",
                        "site:home")) {
            Eventually.holds(() -> assertThat(serverLog).content().containsPattern(" on 127\\.0\\.0\\.1:\\d+"));
            String port = Files.readString(serverLog).replaceAll("(?s).* on 127\\.0\\.0\\.1:(\\d+).*", "$1");
            try (Program client = client("--wsserver", "ws://127.0.0.1:" + port, "--tunnel-log", "log")) {
                String url = "http://127.0.0.1:" + target.port() + "/";
                Process run = new ProcessBuilder(
                                curl.toString(),
                                "-sS",
                                "-o",
                                "/dev/null",
                                "-x",
                                "socks5h://127.0.0.1:" + client.port(),
                                url)
                        .inheritIO()
                        .start();
                assertThat(run.waitFor()).isZero();
                JsonNode line = only(atServer);
                assertThat(line.get("event").textValue()).isEqualTo("tunnel");
                assertThat(line.get("network").textValue()).isEqualTo("tcp");
                assertThat(line.get("dst").textValue()).isEqualTo("127.0.0.1:" + target.port());
                assertThat(line.get("target").textValue()).isEqualTo("127.0.0.1:" + target.port());
                assertThat(line.get("down").intValue()).isGreaterThan(BODY);
                assertThat(line.get("up").intValue()).isPositive();
                assertThat(line.get("duration").doubleValue())
                        .isGreaterThanOrEqualTo(line.get("firstByte").doubleValue());
                assertThat(line.get("end").textValue()).isEqualTo("completed");
                assertThat(line.get("site").textValue()).isEqualTo("home");
                Eventually.holds(
                        () -> assertThat(client.saidWith("INFO tunnel {")).hasSize(1));
                String text = client.saidWith("INFO tunnel {").getFirst();
                JsonNode app = new ObjectMapper().readTree(text.substring(text.indexOf('{')));
                assertThat(app.get("down")).isEqualTo(line.get("down"));
                assertThat(app.get("dst")).isEqualTo(line.get("dst"));
                assertThat(serverLog).content().doesNotContain("127.0.0.1:" + target.port());
            }
        }
    }

    @Test
    void theRecipesForJqTellOfACurlAtBothEnds() throws Exception {
        Path curl = Programs.require("curl");
        Programs.require("jq");
        Path atServer = Files.createDirectory(folder.resolve("server")).resolve("tunnels.log");
        Path atClient = Files.createDirectory(folder.resolve("client")).resolve("tunnels.log");
        try (TcpTarget target = TcpTarget.serving(TunnelLogProgramsTest::respond);
                Program server = server("wsserver", "--listen", "127.0.0.1:0", "--tunnelLog", atServer.toString());
                Program client =
                        client("--wsserver", "ws://127.0.0.1:" + server.port(), "--tunnelLog", atClient.toString())) {
            String url = "http://127.0.0.1:" + target.port() + "/";
            run(folder, curl.toString(), "-sS", "-o", "/dev/null", "-x", "socks5h://127.0.0.1:" + client.port(), url);
            for (Path log : List.of(atServer, atClient)) {
                var unused = only(log);
                List<String> recipes = recipes();
                assertThat(run(log.getParent(), "sh", "-c", recipes.getFirst()))
                        .matches("(?s)\\S+\t127\\.0\\.0\\.1:\\d+\t127\\.0\\.0\\.1:" + target.port()
                                + "\t1\\d{5}\tcompleted\n");
                JsonNode sums = new ObjectMapper().readTree(run(log.getParent(), "sh", "-c", recipes.getLast()));
                assertThat(sums.get(0).get("dst").textValue()).isEqualTo("127.0.0.1:" + target.port());
                assertThat(sums.get(0).get("bytes").intValue()).isGreaterThan(BODY);
            }
        }
    }

    /** Returns the commands of the documentation. */
    private static List<String> recipes() throws IOException {
        List<String> recipes = Files.readAllLines(Program.root().resolve("docs/metrics.md")).stream()
                .filter(line -> line.startsWith("jq "))
                .toList();
        assertThat(recipes).hasSize(2);
        return recipes;
    }

    private static String run(Path folder, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static Program server(String... arguments) throws IOException {
        return Program.start(
                PASSWORD, Program.onClassPath("brookloom.server.cli.ServerMain", Program.reachingAnyTarget(arguments)));
    }

    private static Program client(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("wsclient", "--socks5", "127.0.0.1:0"));
        all.addAll(List.of(arguments));
        return Program.start(
                PASSWORD, Program.onClassPath("brookloom.client.cli.ClientMain", all.toArray(String[]::new)));
    }

    private static JsonNode only(Path file) throws Exception {
        Eventually.holds(() -> assertThat(Files.readAllLines(file)).hasSize(1));
        return new ObjectMapper().readTree(Files.readString(file));
    }

    private static void respond(Socket connection) throws IOException {
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        while (!in.readLine().isEmpty()) {
            // A line of the request's head.
        }
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\nConnection: close\r\n\r\n";
        connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().write(new byte[BODY]);
    }
}
