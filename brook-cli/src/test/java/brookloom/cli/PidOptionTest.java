package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import brookloom.net.text.UserError;
import brookloom.testing.NamedPipe;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PidOptionTest {
    @TempDir
    private Path folder;

    private static PidOption parse(String... arguments) {
        PidOption option = new PidOption();
        new CommandLine(option).parseArgs(arguments);
        return option;
    }

    @Test
    void theFileIsThereForAsLongAsItIsMeant() throws Exception {
        Path file = folder.resolve("pid");
        try (Closeable written = parse("--pid", file.toString()).write()) {
            assertThat(written).isNotNull();
            assertThat(file).hasContent(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileThatAnotherProcessHasTakenOverStays() throws Exception {
        Path file = folder.resolve("pid");
        try (Closeable written = parse("--pid", file.toString()).write()) {
            assertThat(written).isNotNull();
            Files.writeString(file, "1");
        }
        assertThat(file).hasContent("1");
    }

    @Test
    void anUnwritableFileIsOneClearError() {
        String file = folder.resolve("none/pid").toString();
        assertThatThrownBy(parse("--pid", file)::write)
                .isInstanceOf(UserError.class)
                .hasMessage("cannot write the pid file " + file + ": there is no folder " + folder.resolve("none"));
    }

    @Test
    @Timeout(value = 60, threadMode = SEPARATE_THREAD) // opening a pipe waits for its reader
    void aPipeIsOneClearError() throws Exception {
        String pipe = NamedPipe.make(folder.resolve("pipe")).toString();
        assertThatThrownBy(parse("--pid", pipe)::write)
                .isInstanceOf(UserError.class)
                .hasMessage("cannot write the pid file " + pipe + ": it is a pipe; give a regular file");
    }

    @Test
    void withoutTheOptionNothingIsWritten() throws Exception {
        List<Path> before = workingDirectory();
        try (Closeable nothing = parse().write()) {
            assertThat(nothing).isNotNull();
            assertThat(workingDirectory()).isEqualTo(before);
        }
    }

    /** What a file name without a folder would show up in. */
    private static List<Path> workingDirectory() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
            return files.sorted().toList();
        }
    }
}
