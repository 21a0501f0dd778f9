package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever starts the program has the JVM end when its memory runs out, so that the init system starts another. What is
 * installed is asked itself where it is built: {@link CacheIT}, {@code ImageTest}, {@code DistIT}, {@code PackageIT}.
 */
class OutOfMemoryOptionTest {
    private static final String OPTION = "-XX:+ExitOnOutOfMemoryError";

    private static String read(String file) throws IOException {
        return Files.readString(Program.root().resolve(file));
    }

    private static String line(String file, String start) throws IOException {
        return read(file)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("");
    }

    /** The launcher and the images that it makes have their options of one line; a container has no shell to read them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "brook-loom             | JAVA_OPTS_DEFAULT=         | " + OPTION,
                "brook-loom             | printf '%s' \"$JAVA_OPTS   | \"$JAVA_OPTS_DEFAULT ",
                "brook-loom             | read -ra options           | ${BROOK_JAVA_OPTS-$(java_opts ",
                "brook-loom             | \\${BROOK_JAVA_OPTS-       | \\${BROOK_JAVA_OPTS-$(java_opts ",
                "packaging/dist.sh      | -Dbrookloom.command        | $(java_opts \"$image\") -m brookloom.program",
                "packaging/stub.sh      | options=\"-XX              | " + OPTION,
                "packaging/windows/program.bat | if not defined BROOK_JAVA_OPTS | " + OPTION,
                "packaging/windows/program.bat | \"%JAVA%\"                     | %BROOK_JAVA_OPTS% -jar",
            })
    void everyLauncherHasTheOption(String file, String start, String option) throws IOException {
        assertThat(line(file, start)).as(file).contains(option);
    }

    /** The units and the Containerfile leave the options to the image's launcher. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "packaging/systemd/brook-loom-server.service | ExecStart=/usr/bin/brook-loom ",
                "packaging/systemd/brook-loom-client.service | ExecStart=/usr/bin/brook-loom ",
                "packaging/Containerfile                     | ENTRYPOINT [\"/usr/local/bin/brook-loom\"]",
            })
    void whatStartsALauncherLeavesItsOptionsAlone(String file, String start) throws IOException {
        assertThat(line(file, start)).as(file).isNotEmpty();
        assertThat(read(file)).doesNotContain("JAVA_OPT", "bin/java", "-XX:");
    }

    @Test
    void thePackagesProgramIsTheImagesLauncher() throws IOException {
        assertThat(read("packaging/dist.sh"))
                .contains("ln -s ../lib/brook-loom/bin/brook-loom \"$root/usr/bin/brook-loom\"");
    }

    /** The executable jar's shell script runs with a Java that prints its arguments: with a cache of classes, and without. */
    @ParameterizedTest
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ValueSource(strings = {"wsserver", "--version"})
    void theExecutableJarsScriptStartsJavaWithIt(String argument, @TempDir Path home) throws Exception {
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
        Map<String, String> environment = Map.of("JAVA_HOME", home.toString(), "XDG_CACHE_HOME", home.toString());
        String script = Program.root().resolve("packaging/stub.sh").toString();
        try (Program run = Program.start(environment, List.of("sh", script, argument))) {
            assertThat(run.exitCode()).as(run.said().toString()).isZero();
            assertThat(run.out()).containsSubsequence(OPTION, "-jar", script, argument);
            assertThat(run.out().stream().anyMatch(word -> word.startsWith("-XX:SharedArchiveFile=")))
                    .as("with a cache")
                    .isEqualTo(argument.equals("wsserver"));
        }
    }

    /** Holds for a launcher that is yet to come, too. */
    @Test
    void noScriptBoundsTheHeapWithoutIt() throws IOException {
        try (Stream<Path> files = Files.walk(Program.root().resolve("packaging"))) {
            List<Path> scripts = Stream.concat(
                            Stream.of(Program.root().resolve("brook-loom")), files.filter(Files::isRegularFile))
                    .toList();
            for (Path script : scripts) {
                assertThat(Files.readAllLines(script).stream()
                                .filter(line -> line.contains("-Xmx256m"))
                                .toList())
                        .as(script.toString())
                        .allMatch(line -> line.contains(OPTION));
            }
        }
    }
}
