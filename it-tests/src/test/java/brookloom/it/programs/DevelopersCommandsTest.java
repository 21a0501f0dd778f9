package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of {@code ./brook-loom} that compile test classes by themselves, without what Maven gives to a test. */
class DevelopersCommandsTest {
    /** The one command that cannot be asked for help only: it fetches its fuzzer first. */
    @Test
    void theFuzzerIsCompiledFromTheFoldersThatTheLauncherNames(@TempDir Path classes) {
        Path root = Program.root();
        String sources = Path.of("it-tests", "src", "test", "java")
                + File.pathSeparator
                + Path.of("brook-net", "src", "test", "java");
        String[] folders = sources.split(File.pathSeparator);
        assertThat(launcher())
                .contains(Arrays.stream(folders)
                        .map(folder -> "$ROOT/" + folder.replace(File.separatorChar, '/'))
                        .collect(Collectors.joining(":", "-sourcepath \"", "\"")));
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        List.of(
                                        "--release",
                                        "21",
                                        "-proc:none",
                                        "-implicit:class",
                                        "-cp",
                                        productsOnly(),
                                        "-sourcepath",
                                        Arrays.stream(folders)
                                                .map(folder ->
                                                        root.resolve(folder).toString())
                                                .collect(Collectors.joining(File.pathSeparator)),
                                        "-d",
                                        classes.toString(),
                                        root.resolve(folders[0])
                                                .resolve("brookloom/it/fuzz/Fuzzer.java")
                                                .toString())
                                .toArray(String[]::new));
        assertThat(result).isZero();
    }

    /** The class path and module path of this test without compiled tests. */
    private static String productsOnly() {
        String paths =
                System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("jdk.module.path", "");
        return Arrays.stream(paths.split(File.pathSeparator))
                .filter(path -> !path.contains("test-classes") && !path.endsWith("-tests.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String launcher() {
        try {
            return Files.readString(Program.root().resolve("brook-loom"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ParameterizedTest
    @ValueSource(strings = {"bench", "soak", "strangers"})
    void theOthersCompileWhatTheyRun(String command) throws Exception {
        try (Program help = Program.start(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of(
                        Programs.require("bash").toString(),
                        Program.root().resolve("brook-loom").toString(),
                        command,
                        "--help"))) {
            assertThat(help.exitCode()).as(() -> String.join("\n", help.said())).isZero();
            assertThat(help.out()).anyMatch(line -> line.startsWith("Usage: ./brook-loom " + command));
        }
    }
}
