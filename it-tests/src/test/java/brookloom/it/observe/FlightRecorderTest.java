package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tunnels in the JDK's Flight Recorder, and the recipes of the page for reading them. */
class FlightRecorderTest {
    private static final int BYTES = 5000;

    @TempDir
    private Path folder;

    @Test
    void tunnelsAndRefusalsAreRecordedAndTheRecipesReadThem() throws Exception {
        Path file = folder.resolve("brook.jfr");
        BrookLoomBuilder options = BrookLoom.builder();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Recording recording = new Recording()) {
            recording.start();
            Recorded atServer = Recorded.of(server.monitor());
            Recorded atClient = Recorded.of(client.monitor());
            try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                app.getOutputStream().write(new byte[BYTES]);
                app.shutdownOutput();
                assertThat(app.getInputStream().readAllBytes()).hasSize(BYTES);
            }
            assertThat(atServer.onlyEnd().down()).isEqualTo(BYTES);
            assertThat(atClient.onlyEnd().down()).isEqualTo(BYTES);
            refuse(server, atServer);
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(named(events, "brookloom.TunnelOpened")).hasSizeGreaterThanOrEqualTo(2);
        List<RecordedEvent> echoes = named(events, "brookloom.TunnelClosed").stream()
                .filter(closed -> closed.getLong("up") == BYTES)
                .toList();
        assertThat(echoes).hasSize(2).allSatisfy(closed -> {
            assertThat(closed.getLong("down")).isEqualTo(BYTES);
            assertThat(closed.getString("outcome")).isEqualTo("completed");
            assertThat(closed.getDuration("firstByte")).isLessThanOrEqualTo(closed.getDuration("lifetime"));
        });
        assertThat(named(events, "brookloom.CarrierRefused"))
                .anySatisfy(refused -> assertThat(refused.getString("cause")).isEqualTo("not_authenticated"));
        checkRecipes(file);
    }

    private static void refuse(BrookServer server, Recorded atServer) throws Exception {
        try (Client stranger = BrookLoom.builder()
                        .password("another")
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startClient(server.port());
                Socket app = BrookLoom.connect(stranger.address(), "localhost", 80)) {
            app.getOutputStream().write(1);
            Eventually.holds(() -> assertThat(atServer.onlyRefusal()).isNotNull());
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    /** Runs each line of the page that begins with {@code jfr}, on this recording. */
    private static void checkRecipes(Path recording) throws Exception {
        Path jfr = Path.of(System.getProperty("java.home"), "bin", "jfr");
        assumeTrue(Files.isExecutable(jfr), "this Java has no jfr");
        String page = Files.readString(Program.root().resolve("docs/metrics.md"));
        Matcher recipe =
                Pattern.compile("(?m)^jfr (.*?) brook\\.jfr(?: +#.*)?$").matcher(page);
        List<String> run = new ArrayList<>();
        while (recipe.find()) {
            String arguments = recipe.group(1);
            run.add(arguments);
            assertThat(run(jfr, arguments, recording)).as(arguments).contains("completed");
        }
        assertThat(run).hasSizeGreaterThanOrEqualTo(2);
    }

    private static String run(Path jfr, String arguments, Path recording) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(jfr.toString()));
        command.addAll(List.of(arguments.split(" ")));
        command.add(recording.toString());
        try (Program program = Program.start(Map.of(), command)) {
            assertThat(program.exitCode()).as(arguments + "" + program.said()).isZero();
            return String.join("\n", program.out());
        }
    }
}
