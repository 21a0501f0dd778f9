package brookloom.cli.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Folds lines that repeat, as those of a dead server do: the first is for the log, the next ones are counted, and the
 * count is for the log once in a while. Lines that begin with an address and differ in its port only are the same. Not
 * thread-safe.
 *
 * @param <T> what a count is written with: the newest entry of its line
 */
final class RepeatedLines<T> {
    /** Time for which a line is remembered, and counted before the count is due. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Different lines that are remembered; the oldest is forgotten for the newest. */
    static final int MOST = 64;

    /** Longer lines are rare, and the memory for them is bounded. */
    static final int MAX_LENGTH = 2000;

    private static final Pattern PORT = Pattern.compile("^([0-9A-Fa-f:.\\[\\]]{2,45}):\\d{1,5}(?= )");

    private final Map<String, Repeats<T>> lines = new LinkedHashMap<>();

    /** Number of times that a line came again. */
    record Count<T>(T newest, int more) {}

    private static final class Repeats<T> {
        private long since;
        private int more;
        private T newest;

        Repeats(long since, T newest) {
            this.since = since;
            this.newest = newest;
        }

        Count<T> count() {
            return new Count<>(newest, more);
        }
    }

    /**
     * Returns whether a line is not one of those that were there a moment ago; otherwise it is counted.
     *
     * @param now in nanoseconds, from any point
     */
    boolean isNew(String line, T entry, long now) {
        if (line.length() > MAX_LENGTH) {
            return true;
        }
        String key = PORT.matcher(line).replaceFirst("$1");
        Repeats<T> known = lines.get(key);
        if (known == null) {
            lines.put(key, new Repeats<>(now, entry));
            return true;
        }
        known.more++;
        known.newest = entry;
        return false;
    }

    /** Returns the counts that are due, and forgets lines that have not come again. */
    List<Count<T>> due(long now) {
        List<Count<T>> due = new ArrayList<>();
        Iterator<Repeats<T>> all = lines.values().iterator();
        while (all.hasNext()) {
            Repeats<T> line = all.next();
            boolean ended = now - line.since >= WINDOW.toNanos();
            boolean tooMany = lines.size() > MOST;
            if ((ended || tooMany) && line.more > 0) {
                due.add(line.count());
            }
            if (tooMany || (ended && line.more == 0)) {
                all.remove();
            } else if (ended) {
                line.since = now;
                line.more = 0;
            }
        }
        return due;
    }

    /** Returns all counts, and forgets all lines. */
    List<Count<T>> end() {
        List<Count<T>> counts = lines.values().stream()
                .filter(line -> line.more > 0)
                .map(Repeats::count)
                .toList();
        lines.clear();
        return counts;
    }

    /** Returns whether a count will be due. */
    boolean isCounting() {
        return lines.values().stream().anyMatch(line -> line.more > 0);
    }
}
