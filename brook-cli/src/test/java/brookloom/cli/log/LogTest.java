package brookloom.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import brookloom.net.text.LogTags;
import brookloom.net.text.UserError;
import brookloom.testing.NamedPipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tinylog.Level;
import org.tinylog.Logger;
import org.tinylog.configuration.Configuration;
import org.tinylog.core.LogEntry;
import org.tinylog.runtime.Timestamp;
import picocli.CommandLine;

class LogTest {
    private static final String HOSTILE = "name\n2026-01-01 ERROR forged\u001b[2J\u202e\"\\\u2028";

    private static final Timestamp NOON = new Timestamp() {
        @Override
        public Date toDate() {
            return Date.from(toInstant());
        }

        @Override
        public Instant toInstant() {
            return Instant.parse("2026-03-01T12:00:00.5Z");
        }

        @Override
        public java.sql.Timestamp toSqlTimestamp() {
            return java.sql.Timestamp.from(toInstant());
        }

        @Override
        public long calcDifferenceInNanoseconds(Timestamp other) {
            return 0;
        }
    };

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static LogEntry entry(String message, @Nullable Throwable exception) {
        return entry(null, Level.WARN, message, exception);
    }

    private static LogEntry entry(@Nullable String tag, Level level, String message, @Nullable Throwable exception) {
        return new LogEntry(
                NOON, Thread.currentThread(), Map.of(), null, null, null, -1, tag, level, message, exception);
    }

    private String written(boolean json, boolean stackTraces, String message, @Nullable Throwable exception)
            throws Exception {
        new LogWriter(out, json, stackTraces, System::nanoTime).write(entry(message, exception));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static LogOption parse(String... arguments) {
        LogOption option = new LogOption();
        new CommandLine(option).parseArgs(arguments);
        return option;
    }

    @Test
    void repeatedLinesAreCountedAndTheCountIsWrittenWhenTheTroubleIsOver() throws Exception {
        AtomicLong now = new AtomicLong();
        LogWriter writer = new LogWriter(out, true, false, now::get);
        for (int i = 0; i < 14; i++) {
            writer.write(entry("server is dead", null));
            writer.write(entry(i == 0 ? "only once" : "server is dead", null));
        }
        assertThat(messages()).containsExactly("server is dead", "only once");
        writer.write(entry(LogTags.RECOVERED, Level.INFO, "server is back", null));
        assertThat(messages())
                .containsExactly(
                        "server is dead",
                        "only once",
                        "server is dead (26 more times within a minute)",
                        "server is back");
        writer.write(entry("server is dead", null));
        writer.write(entry("server is dead", null));
        now.addAndGet(RepeatedLines.WINDOW.toNanos());
        writer.write(entry("something else", null));
        assertThat(messages().subList(4, messages().size()))
                .containsExactly("server is dead", "server is dead (once more within a minute)", "something else");
        writer.write(entry("server is dead", null));
        writer.close();
        assertThat(messages().getLast()).isEqualTo("server is dead (once more within a minute)");
    }

    @Test
    void whatTheProcessDoesIsWrittenEachTimeAndAtOnce() throws Exception {
        LogWriter writer = new LogWriter(out, true, false, () -> 0);
        for (int i = 0; i < 3; i++) {
            writer.write(entry(null, Level.INFO, "reloaded", null));
            writer.write(entry(LogTags.EACH, Level.WARN, "not reloaded", null));
        }

        assertThat(messages())
                .containsExactly("reloaded", "not reloaded", "reloaded", "not reloaded", "reloaded", "not reloaded");
    }

    @Test
    void whatOthersCauseAgainAndAgainIsCounted() throws Exception {
        LogWriter writer = new LogWriter(out, true, false, () -> 0);
        for (int i = 0; i < 3; i++) {
            writer.write(entry(LogTags.REPEATS, Level.INFO, "target not reached", null));
        }
        writer.close();

        assertThat(messages())
                .containsExactly("target not reached", "target not reached (2 more times within a minute)");
    }

    private List<String> messages() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll(".*\"message\":\"(.*)\"}", "$1"))
                .toList();
    }

    @Test
    void remoteTextCannotLeaveItsLine() throws Exception {
        assertThat(written(false, false, HOSTILE, null))
                .matches("2026-03-0\\d \\d\\d:00:00 WARN name\\\\n"
                        + "2026-01-01 ERROR forged\\\\u001b\\[2J\\\\u202e\"\\\\\\\\u2028\n");
    }

    @Test
    void remoteTextCannotLeaveItsJsonString() throws Exception {
        assertThat(written(true, false, HOSTILE, null))
                .startsWith("{\"time\":\"2026-03-01T12:00:00.500Z\",\"level\":\"WARN\",\"thread\":\"")
                .endsWith(",\"message\":\"name\\n2026-01-01 ERROR forged\\u001b[2J\\u202e\\\"\\\\\\u2028\"}\n")
                .hasLineCount(1);
    }

    @Test
    void stackTracesComeOnlyOnDebugAndIndented() throws Exception {
        var failure = new IllegalStateException("a\nb");

        assertThat(written(false, false, "failed", failure)).hasLineCount(1);
        out.reset();
        assertThat(written(false, true, "failed", failure).lines().skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("    "));
        out.reset();
        assertThat(written(true, true, "failed", failure))
                .hasLineCount(1)
                .contains("\"exception\":\"java.lang.IllegalStateException: a\\nb\\n\\tat ");
    }

    @Test
    void tagsGoIntoEveryEntry(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("log");
        Map<String, String> tags = Map.of(LogWriter.TAG + 0, "host:a\"b", LogWriter.TAG + 1, "to:[::1]:80");
        Map<String, String> toFile = new HashMap<>(tags);
        toFile.put(LogWriter.TARGET, file.toString());
        LogWriter json = new LogWriter(toFile);

        json.write(entry("said", null));
        json.close();

        assertThat(Files.readString(file)).endsWith(",\"message\":\"said\",\"host\":\"a\\\"b\",\"to\":\"[::1]:80\"}\n");
        assertThat(parse("--tag", "host:a\"b", "--tag", "to:[::1]:80").settings())
                .containsEntry("writer.tag0", "host:a\"b")
                .containsEntry("writer.tag1", "to:[::1]:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"noColon", ":value", "level:high"})
    void aTagIsKeyAndValue(String tag) {
        assertThatThrownBy(() -> parse("--tag", tag))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("--tag")
                .hasMessageContaining("'" + tag + "'");
    }

    @Test
    void filesAreAppendedTo(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "before\n");
        LogWriter writer = new LogWriter(Map.of(LogWriter.TARGET, file.toString()));

        writer.write(entry("after", null));
        writer.close();

        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatWasRenamedOrDeletedIsOpenedAnew(boolean renamed, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("log");
        Path old = folder.resolve("log.1");
        LogWriter writer = new LogWriter(Map.of(LogWriter.TARGET, file.toString()));
        writer.write(entry("before", null));
        writer.flush();
        if (renamed) {
            Files.move(file, old);
        } else {
            Files.delete(file);
        }

        writer.write(entry("after", null));
        writer.write(entry("later", null));
        writer.close();

        assertThat(Files.readAllLines(file)).hasSize(2).first().asString().contains("\"after\"");
        assertThat(old.toFile().exists()).isEqualTo(renamed);
    }

    @Test
    void aFileThatLogrotateHasCreatedIsUsed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("log");
        LogWriter writer = new LogWriter(Map.of(LogWriter.TARGET, file.toString()));
        writer.write(entry("before", null));
        writer.flush();
        Files.move(file, folder.resolve("log.1"));
        Files.createFile(file);

        writer.write(entry("after", null));
        writer.close();

        assertThat(Files.readAllLines(file)).singleElement().asString().contains("\"after\"");
    }

    @Test
    void theOldFileIsUsedWhileTheNewOneCannotBeOpened(@TempDir Path folder) throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Path file = logs.resolve("log");
        Path moved = folder.resolve("moved");
        LogWriter writer = new LogWriter(Map.of(LogWriter.TARGET, file.toString()));
        Files.move(logs, moved);

        writer.write(entry("first", null));
        writer.write(entry("second", null));
        writer.flush();
        Files.createDirectory(logs);
        writer.write(entry("third", null));
        writer.close();

        assertThat(Files.readString(moved.resolve("log"))).contains("\"first\"", "\"second\"");
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("\"third\"");
    }

    @Test
    void anUnwritableFileIsOneClearError(@TempDir Path folder) {
        String file = folder.resolve("none/log").toString();

        assertThatThrownBy(parse("--log", file)::configure)
                .isInstanceOf(UserError.class)
                .hasMessage("cannot write the log file " + file + ": there is no folder " + folder.resolve("none"));
    }

    @Test
    @Timeout(value = 60, threadMode = SEPARATE_THREAD) // opening a pipe waits for its reader
    void aPipeIsOneClearError(@TempDir Path folder) throws Exception {
        String pipe = NamedPipe.make(folder.resolve("pipe")).toString();

        assertThatThrownBy(parse("--log", pipe)::configure)
                .isInstanceOf(UserError.class)
                .hasMessage("cannot write the log file " + pipe + ": it is a pipe; give a regular file");
    }

    @Test
    void librariesAreQuietUnlessDebugged() {
        assertThat(parse().settings()).containsEntry("level", "warn").containsEntry("level@brookloom", "info");
        assertThat(parse("--debug").settings())
                .containsEntry("level", "info")
                .containsEntry("level@brookloom", "debug");
    }

    @Test
    void aSecondConfigurationChangesNothingAndHarmsNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("log");
        LogOption second = parse("--debug", "--log", file.toString(), "--tag", "a:b");
        Logger.debug("freezes tinylog's configuration, which is that of the tests");
        List<String> before = configured(second.settings().keySet());

        second.configure();
        Logger.debug("the second configuration would write this");

        assertThat(configured(second.settings().keySet())).isEqualTo(before);
        assertThat(file).isEmptyFile();
    }

    private static List<String> configured(Set<String> keys) {
        return keys.stream().map(key -> key + "=" + Configuration.get(key)).toList();
    }

    @Test
    void tinylogFindsTheWriterByName() throws Exception {
        Class<?> named = Class.forName(parse().settings().get("writer"));

        assertThat(named.getConstructor(Map.class).newInstance(Map.of())).isInstanceOf(LogWriter.class);
    }

    @Test
    void aTunnelsLineStandsInALogOfJsonAsItIs() throws Exception {
        LogWriter writer = new LogWriter(out, true, false, System::nanoTime);
        LogEntry tunnel = entry(LogTags.TUNNEL, Level.INFO, "{\"event\":\"tunnel\"}", null);
        writer.write(tunnel);
        writer.write(tunnel);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"event\":\"tunnel\"}\n{\"event\":\"tunnel\"}\n");
    }

    /** Jetty logs it and goes on, without the thread that accepts, for example. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLackOfMemoryThatALibraryLogsIsReported(boolean isCause) throws InterruptedException {
        OutOfMemoryError lack = new OutOfMemoryError("in a test");
        List<Throwable> reported = new ArrayList<>();
        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((dying, failure) -> reported.add(failure))
                .start(() -> write("Task run failed", isCause ? new IllegalStateException(lack) : lack));
        thread.join();
        assertThat(reported).containsExactly(lack);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Task run failed");
    }

    private void write(String message, Throwable exception) {
        try {
            new LogWriter(out, false, false, System::nanoTime).write(entry(message, exception));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
