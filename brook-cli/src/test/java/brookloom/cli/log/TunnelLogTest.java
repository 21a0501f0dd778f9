package brookloom.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.reload.Reloads;
import brookloom.net.text.UserError;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelOutcome;
import brookloom.observe.TunnelStarted;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TunnelLogTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00.5Z");
    private static final InstantSource CLOCK = () -> START.plusSeconds(2);

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    private static TunnelEnded completed() {
        return new TunnelEnded(
                new TunnelStarted(
                        7,
                        START,
                        "ann",
                        Network.TCP,
                        "192.0.2.1:5000",
                        new Destination(HostAddress.parse("example.com"), 443)),
                "198.51.100.7:443",
                5,
                1L << 40,
                Duration.ofMillis(2001),
                Duration.ofNanos(1_500_000),
                Duration.ofSeconds(1),
                TunnelOutcome.COMPLETED,
                null,
                null);
    }

    private static TunnelEnded notReached(String reason) {
        return new TunnelEnded(
                new TunnelStarted(
                        8, START, null, Network.UDP, null, new Destination(HostAddress.parse("2001:db8::7"), 53)),
                null,
                0,
                0,
                Duration.ZERO,
                null,
                null,
                TunnelOutcome.NOT_REACHED,
                ReplyCode.HOST_UNREACHABLE,
                reason);
    }

    @Test
    void aTunnelIsOneLineOfJson() throws Exception {
        var out = new ByteArrayOutputStream();
        try (TunnelLog log = TunnelLog.toFile(out, 10_000, Map.of("site", "home"), CLOCK, trouble -> {})) {
            log.ended(completed());
        }
        assertThat(out.toString(UTF_8)).isEqualTo("""
            {"time":"2026-03-01T12:00:02.500Z","event":"tunnel","id":7,"start":"2026-03-01T12:00:00.500Z",\
            "user":"ann","network":"tcp","from":"192.0.2.1:5000","dst":"example.com:443",\
            "target":"198.51.100.7:443","up":5,"down":1099511627776,"duration":2.001000,"dial":0.001500,\
            "firstByte":1.000000,"end":"completed","site":"home"}
            """);
        assertThat(json.readTree(out.toByteArray()).get("down").longValue()).isEqualTo(1L << 40);
    }

    @Test
    void whatIsNotKnownIsLeftOutAndHostileTextStaysInItsField() throws Exception {
        String hostile = "no \"way\"\n{\"event\":\"forged\"}\u001b[2J\\";
        var out = new ByteArrayOutputStream();
        try (TunnelLog log = TunnelLog.toFile(out, 10_000, Map.of(), CLOCK, trouble -> {})) {
            log.ended(notReached(hostile));
        }
        assertThat(out.toString(UTF_8).lines()).hasSize(1);
        JsonNode line = json.readTree(out.toByteArray());
        assertThat(line.get("error").textValue()).isEqualTo(hostile);
        assertThat(line.get("end").textValue()).isEqualTo("not_reached");
        assertThat(line.get("dst").textValue()).isEqualTo("[2001:db8::7]:53");
        assertThat(List.of("user", "from", "target", "dial", "firstByte")).noneMatch(line::has);
    }

    @Test
    void aRenamedFileIsOpenedAnewForTheNextTunnel() throws Exception {
        Path file = folder.resolve("tunnels.log");
        try (TunnelLog log = TunnelLog.open(file.toString())) {
            log.ended(completed());
            Eventually.holds(() -> assertThat(Files.readAllLines(file)).hasSize(1));
            Path rotated = Files.move(file, folder.resolve("tunnels.log.1"));
            log.ended(completed());
            Eventually.holds(() -> assertThat(file).exists());
            Eventually.holds(() -> assertThat(Files.readAllLines(file)).hasSize(1));
            assertThat(Files.readAllLines(rotated)).hasSize(1);
            Files.delete(file);
            log.ended(completed());
            Eventually.holds(() -> assertThat(file).exists());
        }
    }

    @Test
    void aReloadOpensARenamedFileAnewAtOnce() throws Exception {
        Path file = folder.resolve("tunnels.log");
        try (TunnelLog log = TunnelLog.open(file.toString())) {
            log.ended(completed());
            Eventually.holds(() -> assertThat(Files.readAllLines(file)).hasSize(1));
            Files.delete(file);
            Reloads.runAll();
            Eventually.holds(() -> assertThat(file).exists().isEmptyFile());
        }
    }

    @Test
    void aFileThatStallsStopsNoTunnelAndTheLossIsTold() throws Exception {
        StallingOutput stalling = new StallingOutput();
        try (TunnelLog log = TunnelLog.toFile(stalling, 2000, Map.of(), CLOCK, trouble -> {})) {
            for (int i = 0; i < 100; i++) {
                log.ended(completed());
            }
            stalling.release();
            Eventually.holds(() -> assertThat(stalling.text()).contains("\"event\":\"lost\""));
        }
        int lost = 0;
        int tunnels = 0;
        for (String line : stalling.text().lines().toList()) {
            JsonNode entry = json.readTree(line);
            if (entry.get("event").textValue().equals("lost")) {
                lost += entry.get("lost").intValue();
            } else {
                tunnels++;
            }
        }
        assertThat(tunnels).isPositive();
        assertThat(lost + tunnels).isEqualTo(100);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> TunnelLog.open(folder.resolve("none/t.log").toString()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("cannot write the tunnel log ")
                .hasMessageContaining("there is no folder");
    }
}
