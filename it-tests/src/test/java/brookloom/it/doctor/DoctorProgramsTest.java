package brookloom.it.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Cable;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The doctors as programs: what they print, and their exit codes. */
class DoctorProgramsTest {
    private static final String PASSWORD = "of the doctor's test, long enough";
    private static final String SERVER = "brookloom.server.cli.ServerMain";
    private static final String CLIENT = "brookloom.client.cli.ClientMain";

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientWhoseServerWorksExitsWithZero(boolean json) throws Exception {
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = BrookLoom.builder().password(PASSWORD).startServer();
                Program doctor = client("ws://127.0.0.1:" + server.port(), resolver, PASSWORD, json)) {
            assertThat(doctor.exitCode()).isZero();
            assertHealthy(doctor, json);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatHasWhatItNeedsExitsWithZero(boolean json) throws Exception {
        try (EchoingResolver resolver = EchoingResolver.open();
                Program doctor = start(SERVER, json, "--listen", "127.0.0.1:0", "--dns", dns(resolver))) {
            assertThat(doctor.exitCode()).isZero();
            assertHealthy(doctor, json);
        }
    }

    private static void assertHealthy(Program doctor, boolean json) throws Exception {
        if (!json) {
            assertThat(doctor.out().getLast()).startsWith("healthy: ");
            return;
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : doctor.out()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        JsonNode verdict = lines.removeLast();
        assertThat(verdict.get("result").textValue()).isEqualTo("healthy");
        assertThat(verdict.get("problems").intValue()).isZero();
        assertThat(lines).isNotEmpty().allSatisfy(step -> {
            assertThat(step.get("step").textValue()).isNotBlank();
            assertThat(step.get("result").textValue()).isIn("ok", "skipped");
            assertThat(step.get("seconds").doubleValue()).isNotNegative();
        });
    }

    @Test
    void aProblemExitsWithOneAndIsTheLastLine() throws Exception {
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = BrookLoom.builder()
                        .password(PASSWORD)
                        .openTimeout(Duration.ofSeconds(1))
                        .startServer();
                Program doctor = client("ws://127.0.0.1:" + server.port(), resolver, "another password", true)) {
            assertThat(doctor.exitCode()).isEqualTo(1);
            JsonNode verdict = new ObjectMapper().readTree(doctor.out().getLast());
            assertThat(verdict.get("result").textValue()).isEqualTo("problem");
            assertThat(verdict.get("step").textValue()).isEqualTo("password");
            assertThat(verdict.get("detail").textValue())
                    .contains("compare the password, --clientHKDFInfo and --withoutBrookProtocol with the server's")
                    .doesNotContain("clock");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLowLimitOnFileDescriptorsIsNamed() throws Exception {
        try (EchoingResolver resolver = EchoingResolver.open();
                Program doctor = Program.start(
                        Map.of(),
                        limited(Program.onClassPath(
                                SERVER, "doctor", "--listen", "127.0.0.1:0", "--dns", dns(resolver))))) {
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.out().getLast())
                    .startsWith("problem: at most 200 file descriptors here")
                    .contains("raise the limit, such as by LimitNOFILE= or ulimit -n");
        }
    }

    private static List<String> limited(List<String> command) {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "ulimit -n 200; exec \"$@\"", "sh"));
        all.addAll(command);
        return all;
    }

    /** Real packets of full size, which a filter on the way drops: what an interface with too large an MTU sends. */
    @Test
    void aPathThatLosesPacketsOfFullSizeIsNamed() throws Exception {
        try (Cable cable = Cable.plugged();
                EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = BrookLoom.builder()
                        .password(PASSWORD)
                        .listen(cable.here())
                        .startServer()) {
            cable.loseFullPackets();
            List<String> command = command(CLIENT, false, arguments(server, resolver));
            try (Program doctor = Program.start(Map.of("BROOK_PASSWORD", PASSWORD), cable.inside(command))) {
                assertThat(doctor.exitCode()).isEqualTo(1);
                assertThat(doctor.out().getLast()).contains("packets of full size are lost on the way");
                assertThat(doctor.out()).anyMatch(line -> line.matches("password +ok .*"));
            }
        }
    }

    private static String[] arguments(BrookServer server, EchoingResolver resolver) {
        return new String[] {"--server", "ws://" + Cable.HERE + ":" + server.port(), "--dns", dns(resolver)};
    }

    private static Program client(String server, EchoingResolver resolver, String password, boolean json)
            throws Exception {
        return Program.start(
                Map.of("BROOK_PASSWORD", password), command(CLIENT, json, "--server", server, "--dns", dns(resolver)));
    }

    private static Program start(String main, boolean json, String... arguments) throws Exception {
        return Program.start(Map.of(), command(main, json, arguments));
    }

    private static List<String> command(String main, boolean json, String... arguments) {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        if (json) {
            all.add("--json");
        }
        return Program.onClassPath(main, all.toArray(String[]::new));
    }

    private static String dns(EchoingResolver resolver) {
        return resolver.address().toString();
    }
}
