package brookloom.server.cli;

import brookloom.cli.StateDirectory;
import java.nio.file.Path;
import java.util.Map;

/** Finds the server's folder for what has to survive a restart. */
final class StateFolder {
    private StateFolder() {}

    /** Returns the folder that both ends have by default. */
    static Path of(Map<String, String> environment) {
        return StateDirectory.of(environment);
    }
}
