package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests run on the class path; here the programs run as the modules that they are. */
class ModulePathIT {
    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void a_program_starts_on_the_real_module_path(String program) throws Exception {
        Path target = Program.root().resolve("brook-loom-" + program + "/target");
        assumeTrue(Files.isDirectory(target.resolve("lib")), "the jars are there from Maven's phase package on");
        String module = "brookloom." + program;
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                target.resolve("lib") + System.getProperty("path.separator") + thinJar(target, program),
                "-m",
                module + "/" + module + ".Main",
                "--version");
        try (Program run = Program.start(Map.of(), command)) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).singleElement().asString().matches("brook-loom-" + program + " \\d.*");
            assertThat(run.err()).isEmpty();
        }
    }

    private static Path thinJar(Path target, String program) throws Exception {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("brook-loom-" + program + "-\\d[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
