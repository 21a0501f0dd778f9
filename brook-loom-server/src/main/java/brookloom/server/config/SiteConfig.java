package brookloom.server.config;

import java.nio.file.Path;

/** Says what a server answers that opens no tunnel. */
public sealed interface SiteConfig {
    /** Answers that there is nothing, whatever is asked for. */
    record None() implements SiteConfig {}

    /** Serves the files of a folder. */
    record Folder(Path folder) implements SiteConfig {}
}
