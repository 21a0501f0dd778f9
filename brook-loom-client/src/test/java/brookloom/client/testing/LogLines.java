package brookloom.client.testing;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/** Keeps what was logged, as {@code LEVEL message}, for tests to look at. */
public final class LogLines implements Writer {
    private static final List<String> LINES = new CopyOnWriteArrayList<>();

    public LogLines(Map<String, String> properties) {}

    /** Lines that have the text, oldest first. Other tests' threads may still log: choose a text of one's own. */
    public static List<String> with(String text) {
        return LINES.stream().filter(line -> line.contains(text)).toList();
    }

    /** Forgets all lines. */
    public static void clear() {
        LINES.clear();
    }

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(LogEntryValue.LEVEL, LogEntryValue.MESSAGE, LogEntryValue.EXCEPTION);
    }

    @Override
    public void write(LogEntry entry) {
        String trace = entry.getException() == null ? "" : " with a stack trace: " + entry.getException();
        LINES.add(entry.getLevel() + " " + entry.getMessage() + trace);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
