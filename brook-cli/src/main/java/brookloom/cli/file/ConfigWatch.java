package brookloom.cli.file;

import brookloom.cli.file.Setting.Value;
import brookloom.net.text.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices that a configuration file, or a file that a value of it stands in, has changed. A change counts once two looks
 * in a row agree, so that no file is read in the middle of being written. Not thread-safe.
 */
final class ConfigWatch {
    private static final String READ_ONCE = "read once";

    private final Path file;
    private Map<Path, String> tried;
    private Map<Path, String> seen;

    /** Begins to watch a file, with what is there now. */
    ConfigWatch(Path file) {
        this.file = file;
        this.tried = Map.of(file, state(file));
        this.seen = tried;
    }

    /** Watches the files that values of these services stand in, and no others beside the configuration file. */
    void follow(List<PlannedService> services) {
        Map<Path, String> states = new HashMap<>();
        services.stream()
                .flatMap(service -> service.settings().values().stream())
                .flatMap(setting -> setting.values().stream())
                .filter(Value.FromFile.class::isInstance)
                .map(value -> path(((Value.FromFile) value).file()))
                .forEach(other -> states.put(other, state(other)));
        states.put(file, String.valueOf(tried.get(file)));
        tried = states;
        seen = states;
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return Path.of(""); // its reading has failed with a message
        }
    }

    /** Takes the files as read in their present state. */
    void read() {
        tried = look();
        seen = tried;
    }

    /** Looks, and returns whether the files have changed since they were read, and are no longer being written. */
    boolean hasChanged() {
        Map<Path, String> before = seen;
        seen = look();
        return !seen.equals(tried) && seen.equals(before);
    }

    private Map<Path, String> look() {
        Map<Path, String> states = new HashMap<>();
        tried.keySet().forEach(each -> states.put(each, state(each)));
        return states;
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return InputFile.isReadOnce(file, now)
                    ? READ_ONCE
                    : now.size() + " " + now.lastModifiedTime() + " " + now.fileKey() + " " + Files.isReadable(file);
        } catch (IOException e) {
            return e.getClass().getSimpleName(); // a file that is not there in another way has changed, too
        }
    }
}
