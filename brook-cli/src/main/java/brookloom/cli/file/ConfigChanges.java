package brookloom.cli.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names the keys whose values differ between two readings of a configuration file; never the values, some are secret. */
final class ConfigChanges {
    private final List<String> changes = new ArrayList<>();
    private final Set<String> ofTheProcess = new TreeSet<>();

    private ConfigChanges() {}

    /** Returns what differs, for the log; empty when nothing does. */
    static String describe(List<PreparedService> before, List<PreparedService> after) {
        ConfigChanges found = new ConfigChanges();
        found.compare(before, after);
        if (!found.ofTheProcess.isEmpty()) {
            found.changes.add(String.join(", ", found.ofTheProcess) + " (restart the program for this)");
        }
        return String.join("; ", found.changes);
    }

    private void compare(List<PreparedService> before, List<PreparedService> after) {
        List<PreparedService> gone = new ArrayList<>(before);
        List<PreparedService> added = new ArrayList<>(after);
        if (!before.isEmpty() && !after.isEmpty()) {
            keys(before.getFirst(), after.getFirst(), true);
        }
        gone.removeIf(old -> added.removeIf(old::isSameAs));
        for (Iterator<PreparedService> all = added.iterator(); all.hasNext(); ) {
            PreparedService fresh = all.next();
            PreparedService old = takeSimilar(gone, fresh);
            if (old != null) {
                changes.add(named(fresh) + ": " + String.join(", ", keys(old, fresh, false)));
                all.remove();
            }
        }
        added.forEach(fresh -> changes.add(named(fresh) + " is new"));
        gone.forEach(old -> changes.add(
                old.plan().command() + " that was in line " + old.plan().place().line() + " is gone"));
    }

    /** Takes the service of the same command that shares most values with this one. */
    private static @Nullable PreparedService takeSimilar(List<PreparedService> gone, PreparedService fresh) {
        @Nullable PreparedService best = null;
        int fewest = Integer.MAX_VALUE;
        for (PreparedService old : gone) {
            int differing = difference(old, fresh).size();
            if (old.plan().command().equals(fresh.plan().command()) && differing < fewest) {
                best = old;
                fewest = differing;
            }
        }
        if (best != null) {
            gone.remove(best);
        }
        return best;
    }

    private Set<String> keys(PreparedService old, PreparedService fresh, boolean process) {
        Set<String> keys = difference(old, fresh);
        keys.removeIf(key -> OptionKey.ofTheProcess(key) != process);
        if (process) {
            ofTheProcess.addAll(keys);
        }
        return keys;
    }

    private static Set<String> difference(PreparedService old, PreparedService fresh) {
        Map<String, List<String>> before = values(old);
        Map<String, List<String>> after = values(fresh);
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }

    /** Returns the values of each key of the file. */
    private static Map<String, List<String>> values(PreparedService service) {
        Map<String, List<String>> values = new HashMap<>();
        for (String argument : service.argumentsOfTheFile()) {
            int equals = argument.indexOf('=');
            String key = argument.substring(2, equals < 0 ? argument.length() : equals);
            values.computeIfAbsent(key, any -> new ArrayList<>()).add(argument);
        }
        return values;
    }

    private static String named(PreparedService service) {
        return service.plan().command() + " in line " + service.plan().place().line();
    }
}
