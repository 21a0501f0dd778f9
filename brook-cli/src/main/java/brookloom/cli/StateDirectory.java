package brookloom.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the folder for what has to survive a restart. */
public final class StateDirectory {
    private StateDirectory() {}

    /** Returns systemd's StateDirectory=, else the XDG base directory for state, else Windows' folder for applications. */
    public static Path of(Map<String, String> environment) {
        String systemd = environment.get("STATE_DIRECTORY");
        if (systemd != null && !systemd.isEmpty()) {
            return Path.of(systemd.split(File.pathSeparator, 2)[0]);
        }
        Path base = Stream.of("XDG_STATE_HOME", "LOCALAPPDATA")
                .map(environment::get)
                .filter(folder -> folder != null && Path.of(folder).isAbsolute())
                .map(Path::of)
                .findFirst()
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"));
        return base.resolve("brook-loom");
    }
}
