package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import brookloom.lists.ListSource;
import brookloom.net.pem.PemFile;
import brookloom.testing.NamedPipe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = SEPARATE_THREAD) // a reader that waits for a pipe's other end would do so for ever
class InputFileTest {
    private static final String PIPE = "it is a pipe; give a regular file";

    @TempDir
    private Path folder;

    @Test
    void aPipeIsRefusedByEveryReader() throws Exception {
        Path pipe = NamedPipe.make(folder.resolve("pipe"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        for (Path each : new Path[] {pipe, link}) {
            assertThatThrownBy(() -> InputFile.open(each).close())
                    .isInstanceOfSatisfying(FileSystemException.class, e -> {
                        assertThat(Failures.reason(e)).isEqualTo(PIPE);
                        assertThat(Failures.describe(e)).isEqualTo(each + ": " + PIPE);
                    });
            assertThatThrownBy(() -> TextFile.lines(each)).hasMessageContaining(PIPE);
            assertThatThrownBy(() -> PemFile.read("--ca", each)).hasMessageContaining(PIPE);
            assertThatThrownBy(() -> new ListSource.File(each).open(null)).hasMessageContaining(PIPE);
            assertThatThrownBy(() -> InputFile.refusePipe(each)).hasMessageContaining(PIPE);
        }
    }

    @Test
    void aDeviceIsRefused() {
        Path zero = Path.of("/dev/zero");
        assumeTrue(Files.exists(zero));
        assertThatThrownBy(() -> TextFile.text(zero)).hasMessageContaining("it is a device; give a regular file");
    }

    @Test
    void aRegularFileIsReadThroughItsLinks() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(TextFile.text(link)).isEqualTo("text");
        assertThat(InputFile.isReadOnce(link)).isFalse();
        InputFile.refusePipe(link);
        InputFile.refusePipe(folder.resolve("none"));
    }

    @Test
    void whatTheProcessWasHandedOpenIsReadOnce() throws Exception {
        Path nothing = Path.of("/dev/null");
        assumeTrue(Files.exists(nothing));
        assertThat(TextFile.text(nothing)).isEmpty();
        assertThat(InputFile.isReadOnce(nothing)).isTrue();
        ListSource source = new ListSource.File(nothing);
        try (InputStream bytes = opened(source).bytes()) {
            assertThat(bytes.read()).isNegative();
        }
        assertThat(source.open(opened(source).version())).isNull();
    }

    private static ListSource.Content opened(ListSource source) throws IOException {
        ListSource.Content content = source.open(null);
        assertThat(content).isNotNull();
        return content;
    }
}
