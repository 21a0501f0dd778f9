package brookloom.cli.log;

import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import brookloom.net.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.runtime.RuntimeProvider;
import org.tinylog.writers.Writer;

/**
 * Writes tinylog's entries: plain lines or JSON lines. Its own writers cannot send JSON to the console, and let control
 * characters through that a remote peer may have chosen. One entry is one write, so that processes can share a file
 * and rotation may cut it; tinylog creates the writer by name.
 */
public final class LogWriter implements Writer {
    /** Property: a file, {@link LogOption#CONSOLE} for standard output, absent for plain lines on standard error. */
    static final String TARGET = "target";

    /** Properties: this and a number from 0 on; each a mark for every entry, {@code key:value}. */
    static final String TAG = "tag";

    /** Property: whether stack traces are wanted. */
    static final String STACK_TRACES = "stackTraces";

    /** Some thousand entries. */
    private static final int QUEUE_BYTES = 1 << 20;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final LongSupplier clock;
    // Under the lock:
    private final RepeatedLines<LogEntry> repeated = new RepeatedLines<>();
    private boolean counting;
    private boolean closed;

    private final boolean json;
    private final boolean stackTraces;
    private final boolean ownsOut;
    private final List<LogTag> tags;
    private final OutputStream out;

    /** For tinylog. */
    @SuppressWarnings("SystemOut") // the console is meant
    public LogWriter(Map<String, String> properties) throws IOException {
        String target = properties.get(TARGET);
        json = target != null;
        stackTraces = Boolean.parseBoolean(properties.get(STACK_TRACES));
        tags = tags(properties);
        clock = System::nanoTime;
        ownsOut = target != null && !target.equals(LogOption.CONSOLE);
        OutputStream written =
                target == null ? StatusScreen.standardError() : ownsOut ? new LogFile(Path.of(target)) : System.out;
        QueuedOutput queued = new QueuedOutput(
                written, QUEUE_BYTES, this::lossEntry, trouble -> unwritten(String.valueOf(target), trouble));
        endsWith(queued);
        out = queued;
    }

    private static void endsWith(QueuedOutput queued) {
        try {
            Runtime.getRuntime().addShutdownHook(queued.atExit());
        } catch (IllegalStateException e) {
            queued.finish(); // the process ends already
        }
    }

    /** A log that cannot be written has no other place to report that. */
    private void unwritten(String target, IOException trouble) {
        if (ownsOut) {
            String line = "cannot write the log file " + target + ": " + Failures.reason(trouble)
                    + "; entries are lost until then";
            try {
                StatusScreen.standardError()
                        .write(plainLine(Instant.now(), Level.WARN, line).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Nobody is left to be told.
            }
        }
    }

    private byte[] lossEntry(long lost) {
        String message = lost + " log entries were lost: they came faster than the log could be written, if at all";
        Thread thread = Thread.currentThread();
        LogEntry entry = new LogEntry(
                RuntimeProvider.createTimestamp(),
                thread,
                Map.of(),
                null,
                null,
                null,
                -1,
                null,
                Level.WARN,
                message,
                null);
        return bytes(entry, message);
    }

    LogWriter(OutputStream out, boolean json, boolean stackTraces, LongSupplier clock) {
        this.clock = clock;
        this.out = out;
        this.json = json;
        this.stackTraces = stackTraces;
        this.ownsOut = false;
        this.tags = List.of();
    }

    private static List<LogTag> tags(Map<String, String> properties) {
        List<LogTag> tags = new ArrayList<>();
        for (String tag; (tag = properties.get(TAG + tags.size())) != null; ) {
            tags.add(LogTag.parse(tag));
        }
        return tags;
    }

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(
                LogEntryValue.DATE,
                LogEntryValue.LEVEL,
                LogEntryValue.TAG,
                LogEntryValue.THREAD,
                LogEntryValue.MESSAGE,
                LogEntryValue.EXCEPTION);
    }

    /** Writes the entry, unless it is one of several warnings that are the same: those are counted. */
    @Override
    public void write(LogEntry entry) throws IOException {
        lock.lock();
        try {
            if (LogTags.TUNNEL.equals(entry.getTag())) {
                out.write(tunnelLine(entry).getBytes(StandardCharsets.UTF_8));
            } else if (LogTags.RECOVERED.equals(entry.getTag())) {
                writeCounts(repeated.end());
                put(entry, message(entry));
            } else if (isWrittenEach(entry) || repeated.isNew(key(entry), entry, clock.getAsLong())) {
                writeCounts(repeated.due(clock.getAsLong()));
                put(entry, message(entry));
            } else {
                count();
            }
        } finally {
            lock.unlock();
        }
        Throwable exception = entry.getException();
        if (exception != null) {
            Threads.reportLackOfMemory(exception); // libraries log it, and go on without what it has ended
        }
    }

    /** Has what the process does and has done told each time: a change that is not told looks like one not taken. */
    private static boolean isWrittenEach(LogEntry entry) {
        boolean warns = entry.getLevel().compareTo(Level.WARN) >= 0;
        return warns ? LogTags.EACH.equals(entry.getTag()) : !LogTags.REPEATS.equals(entry.getTag());
    }

    private static String key(LogEntry entry) {
        Throwable exception = entry.getException();
        return exception == null ? message(entry) : message(entry) + " " + exception.getClass();
    }

    private void put(LogEntry entry, String message) throws IOException {
        out.write(bytes(entry, message));
    }

    private byte[] bytes(LogEntry entry, String message) {
        return (json ? jsonLine(entry, message) : plainLine(entry, message)).getBytes(StandardCharsets.UTF_8);
    }

    private void writeCounts(List<RepeatedLines.Count<LogEntry>> counts) throws IOException {
        for (RepeatedLines.Count<LogEntry> count : counts) {
            String times = count.more() == 1 ? "once more" : count.more() + " more times";
            put(count.newest(), message(count.newest()) + " (" + times + " within a minute)");
        }
    }

    /** Sees to it that counts are written when they are due, whether another entry comes or not. */
    private void count() {
        if (!counting) {
            counting = true;
            Thread.ofVirtual().name("log-repeats").start(this::writeCountsWhenDue);
        }
    }

    private void writeCountsWhenDue() {
        lock.lock();
        try {
            while (!closed && repeated.isCounting()) {
                var unused = closing.awaitNanos(RepeatedLines.WINDOW.toNanos() / 4);
                writeCounts(repeated.due(clock.getAsLong()));
            }
        } catch (IOException | InterruptedException e) {
            closed = true; // as when another entry cannot be written: there is no place to report that
        } finally {
            counting = false;
            lock.unlock();
        }
    }

    /** The message of such an entry is a JSON object already, which has a time and the tags. */
    private String tunnelLine(LogEntry entry) {
        return json ? message(entry) + "\n" : plainLine(entry, "tunnel " + message(entry));
    }

    private String plainLine(LogEntry entry, String message) {
        String line = plainLine(instant(entry), entry.getLevel(), message);
        Throwable exception = entry.getException();
        if (exception == null || !stackTraces) {
            return line;
        }
        // Indented, so that nothing in a message can pass for a line of the log.
        return stackTrace(exception)
                .lines()
                .map(text -> "    " + Printable.escape(text, "\t") + "\n")
                .collect(Collectors.joining("", line, ""));
    }

    private String plainLine(Instant at, Level level, String message) {
        String time = TIME.format(at.atZone(ZoneId.systemDefault()));
        return time + " " + level + " " + Printable.line(message + plainTags()) + "\n";
    }

    /** {@code  [key:value other:value]} */
    private String plainTags() {
        return tags.isEmpty() ? "" : tags.stream().map(LogTag::toString).collect(Collectors.joining(" ", " [", "]"));
    }

    private String jsonLine(LogEntry entry, String message) {
        JsonLine line = new JsonLine()
                .text("time", instant(entry).truncatedTo(ChronoUnit.MILLIS).toString())
                .text("level", entry.getLevel().toString())
                .text("thread", entry.getThread().getName())
                .text("message", message);
        tags.forEach(tag -> line.text(tag.key(), tag.value()));
        Throwable exception = entry.getException();
        if (exception != null && stackTraces) {
            line.text("exception", stackTrace(exception));
        }
        return line + "\n";
    }

    private static Instant instant(LogEntry entry) {
        return entry.getTimestamp().toInstant();
    }

    private static String message(LogEntry entry) {
        @Nullable String message = entry.getMessage();
        Throwable exception = entry.getException();
        if (message != null) {
            return message;
        }
        return exception == null ? "" : Failures.describe(exception);
    }

    private static String stackTrace(Throwable exception) {
        StringWriter text = new StringWriter();
        exception.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }

    /** Waits until the entries so far are written, though not without end. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            writeCounts(repeated.end());
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        if (ownsOut) {
            out.close();
        } else {
            out.flush();
        }
    }
}
