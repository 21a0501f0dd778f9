package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.strangers.StrangerProbe.Way;
import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookProtocol;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a client without the password sends, it sees the same bytes and the same end. {@code -Dprobes=200} sends so
 * many of each kind at once; the report has the medians of the time from a carrier's start until its end.
 */
@ExtendWith(LeakCheck.class)
class ReactionTest {
    private static final int PROBES = Integer.getInteger("probes", 2);

    /** More would tell how busy this machine is, not what the server waits for. */
    private static final int AT_ONCE = Integer.getInteger("probes.atOnce", 100);

    private static final Duration OPEN_TIMEOUT = Duration.ofMillis(Integer.getInteger("openTimeout", 1000));

    /** A line a minute and one for its end; others in this build may log, too. */
    private static final int LINES = 10;

    /** All probes come from one address, and each has to see its deadline. */
    private static final int MANY = 100_000;

    private static final String END = "0 bytes, then the end";

    @TempDir
    private Path folder;

    private record Outcome(String kind, String reaction, String afterwards, Duration time, Duration waited) {}

    private BrookLoomBuilder options(Way way, Duration openTimeout) throws IOException {
        BrookLoomBuilder options = BrookLoom.builder()
                .plain(way == Way.PLAIN)
                .withoutBrookProtocol(way == Way.WS_BARE)
                .strangers(MANY, MANY)
                .openTimeout(openTimeout);
        boolean tls = way == Way.HTTP2 || way.name().startsWith("WSS");
        return tls ? options.serverTls(TlsSite.with(folder, "P-256").serverTls()) : options;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void everyProbeMeetsTheSameReaction(Way way, TestReporter reporter) throws Exception {
        LogLines.clear();
        try (BrookServer server = options(way, OPEN_TIMEOUT).startAnyServer()) {
            List<Outcome> outcomes =
                    inParallel(probes(way, server.port()), (kind, bytes) -> probe(way, server, kind, bytes));
            assertThat(outcomes).allSatisfy(outcome -> {
                assertThat(outcome.reaction()).as(outcome.kind()).isEqualTo(END);
                assertThat(outcome.afterwards()).as(outcome.kind()).isEqualTo(END);
                assertThat(outcome.time())
                        .as(outcome.kind())
                        .isGreaterThan(OPEN_TIMEOUT.multipliedBy(7).dividedBy(8));
            });
            assertThat(LogLines.with(" refused: "))
                    .as("lines for one address, and the counts of the minutes that ended")
                    .hasSizeLessThanOrEqualTo(LINES);
            report(way, outcomes, reporter);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, mode = EnumSource.Mode.EXCLUDE, names = "FRAMED")
    void theEndOfAProbeIsAnsweredByTheSameEndAtOnce(Way way) throws Exception {
        try (BrookServer server = options(way, Duration.ofMinutes(5)).startAnyServer()) {
            List<Outcome> outcomes =
                    inParallel(probes(way, server.port()), (kind, bytes) -> ended(way, server, kind, bytes));
            assertThat(outcomes)
                    .allSatisfy(outcome ->
                            assertThat(outcome.reaction()).as(outcome.kind()).isEqualTo(END));
        }
    }

    private static Outcome probe(Way way, BrookServer server, String kind, byte[] bytes) throws Exception {
        long begun = System.nanoTime();
        try (StrangerProbe probe = StrangerProbe.open(way, server.port())) {
            long opened = System.nanoTime();
            probe.send(bytes);
            String reaction = probe.reaction();
            long ended = System.nanoTime();
            return new Outcome(
                    kind,
                    reaction,
                    afterwards(way, server, probe),
                    Duration.ofNanos(ended - begun),
                    Duration.ofNanos(ended - opened));
        }
    }

    /**
     * Sends bytes that a reset would answer: it would arrive before the server has served another carrier. TLS 1.2 has no
     * half-close, so there nothing more can be sent.
     */
    private static String afterwards(Way way, BrookServer server, StrangerProbe probe) throws Exception {
        try {
            probe.send(new byte[] {1});
            Eventually.holds(() -> assertServes(way, server));
            probe.send(new byte[] {1});
            return END;
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("outbound has closed") ? END : e.toString();
        }
    }

    private static void assertServes(Way way, BrookServer server) {
        assertThatCode(() -> StrangerProbe.open(way, server.port()).close()).doesNotThrowAnyException();
    }

    private static Outcome ended(Way way, BrookServer server, String kind, byte[] bytes) throws Exception {
        try (StrangerProbe probe = StrangerProbe.open(way, server.port())) {
            long begun = System.nanoTime();
            probe.send(bytes);
            probe.end();
            String reaction = probe.reaction();
            Duration time = Duration.ofNanos(System.nanoTime() - begun);
            return new Outcome(kind, reaction, END, time, time);
        }
    }

    /** One opening is accepted first, for its replay. */
    private static Map<String, byte[]> probes(Way way, int port) throws Exception {
        byte[] accepted = Probes.opening(BrookLoomBuilder.DEFAULT_KEYS, Instant.now());
        if (way != Way.WS_BARE) {
            try (StrangerProbe probe = StrangerProbe.open(way, port)) {
                probe.send(accepted);
                assertThat(probe.read(BrookProtocol.NONCE_LENGTH)).hasSize(BrookProtocol.NONCE_LENGTH);
            }
        }
        return Probes.each(accepted);
    }

    private interface Trial {
        Outcome run(String kind, byte[] bytes) throws Exception;
    }

    private static List<Outcome> inParallel(Map<String, byte[]> probes, Trial trial) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> trials = new ArrayList<>();
            Semaphore places = new Semaphore(AT_ONCE);
            for (int i = 0; i < PROBES; i++) {
                probes.forEach((kind, bytes) -> trials.add(() -> {
                    places.acquire();
                    try {
                        return trial.run(kind, bytes);
                    } finally {
                        places.release();
                    }
                }));
            }
            Collections.shuffle(trials, new Random(PROBES)); // in turn, each kind would fall to one processor
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : threads.invokeAll(trials)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        }
    }

    /** Publishes how long each kind waited, and adds a line to the file that the launcher's {@code probe} prints. */
    private static void report(Way way, List<Outcome> outcomes, TestReporter reporter) throws IOException {
        Map<String, Long> medians = medians(outcomes);
        String line = "%s: medians %d to %d ms, %s%n"
                .formatted(way, Collections.min(medians.values()), Collections.max(medians.values()), medians);
        reporter.publishEntry("probe", line);
        String file = System.getProperty("probes.report");
        if (file != null) {
            Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static Map<String, Long> medians(List<Outcome> outcomes) {
        Map<String, List<Outcome>> kinds = outcomes.stream().collect(Collectors.groupingBy(Outcome::kind));
        return kinds.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        kind -> kind.getValue().stream()
                                .map(Outcome::waited)
                                .sorted()
                                .toList()
                                .get(kind.getValue().size() / 2)
                                .toMillis()));
    }
}
