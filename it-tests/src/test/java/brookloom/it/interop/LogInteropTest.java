package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the names of fields in the original's log with those in ours, for programs that read it. */
@NeedsOriginal
class LogInteropTest {
    @TempDir
    private Path folder;

    @Test
    void theFieldsOfTheOriginalsLogHaveTheirNamesInALogOfTunnels() throws Exception {
        int closed = FreePort.next();
        Path theirs = folder.resolve("theirs");
        Path ours = folder.resolve("ours");
        try (TcpTarget target = TcpTarget.echo();
                Original original = Original.wsServer(List.of("--log", theirs.toString(), "--tag", "site:home"));
                Program server = server(ours)) {
            use(original.address().getPort(), target, closed);
            use(listening(ours), target, closed);

            Eventually.holds(() -> assertThat(tunnels(theirs)).hasSize(3)); // a failure has a line of its own there
            Eventually.holds(() -> assertThat(tunnels(ours)).hasSize(2));
        }
        for (JsonNode their : tunnels(theirs)) {
            JsonNode our = tunnels(ours).stream()
                    .filter(line -> line.get("dst").equals(their.get("dst")))
                    .findFirst()
                    .orElseThrow();
            assertThat(names(our)).containsAll(names(their)).contains("dst", "from", "site", "time");
            assertThat(our.get("event").textValue()).isEqualTo("tunnel");
            assertThat(our.get("site")).isEqualTo(their.get("site"));
            assertThat(our.get("network").textValue()).isEqualTo("tcp");
            for (JsonNode line : List.of(our, their)) {
                assertThat(line.get("from").textValue()).matches("127\\.0\\.0\\.1:\\d+");
                assertThat(Instant.parse(line.get("time").textValue())).isAfter(Instant.EPOCH);
            }
        }
        assertThat(tunnels(theirs)).anyMatch(line -> line.has("error"));
    }

    private static void use(int port, TcpTarget target, int closed) throws IOException {
        try (Client client = BrookLoom.builder().secret(Inner.BROOK.secret()).startClient(port)) {
            try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                app.getOutputStream().write(1);
                assertThat(app.getInputStream().read()).isEqualTo(1);
            }
            try (Socket app = BrookLoom.connect(client.address(), "localhost", closed)) {
                app.getOutputStream().write(1);
                assertThat(app.getInputStream().read()).isEqualTo(-1);
            } catch (IOException e) {
                // A reset says as much.
            }
        }
    }

    private Program server(Path log) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), Inner.BROOK.password());
        String[] arguments = {
            "wsserver",
            "--listen",
            "127.0.0.1:0",
            "--passwordFile",
            password.toString(),
            "--log",
            log.toString(),
            "--tunnelLog",
            "log",
            "--tag",
            "site:home"
        };
        return Program.start(
                Map.of(), Program.onClassPath("brookloom.server.cli.ServerMain", Program.reachingAnyTarget(arguments)));
    }

    private static int listening(Path log) throws Exception {
        Eventually.holds(() -> assertThat(log).content().containsPattern(" on 127\\.0\\.0\\.1:\\d+"));
        return Integer.parseInt(Files.readString(log).replaceAll("(?s).* on 127\\.0\\.0\\.1:(\\d+).*", "$1"));
    }

    private static List<JsonNode> tunnels(Path log) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines.stream().filter(line -> line.has("dst")).toList();
    }

    private static Set<String> names(JsonNode line) {
        Set<String> names = new TreeSet<>();
        line.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
