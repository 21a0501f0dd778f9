package brookloom.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Makes pipes that have a name: opening one waits for its other end. */
public final class NamedPipe {
    private NamedPipe() {}

    /** Makes one, or ends the calling test as skipped where there are none. */
    public static Path make(Path path) throws Exception {
        Process made = new ProcessBuilder(Programs.require("mkfifo").toString(), path.toString())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        return path;
    }
}
