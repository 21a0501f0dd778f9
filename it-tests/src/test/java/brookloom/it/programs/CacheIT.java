package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.LoadedClasses;
import brookloom.it.fixtures.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./brook-loom} makes start-up caches beside the jars and uses them. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CacheIT {
    /** Ten seconds' work for two cores that have nothing else to do. */
    @BeforeAll
    @Timeout(600)
    static void makeTheCaches() throws Exception {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        ProcessBuilder builder = new ProcessBuilder(script(), "--no-build", "cache").inheritIO();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wsserver --listen 127.0.0.1:0",
                "client wsclient --wsserver ws://127.0.0.1:9 --socks5 127.0.0.1:0"
            })
    void aJarStartsFromTheCacheBesideIt(String line, @TempDir Path folder) throws Exception {
        Path log = folder.resolve("classes.log");
        Map<String, String> environment = Map.of(
                "BROOK_PASSWORD",
                "of the caches",
                "JAVA_HOME",
                System.getProperty("java.home"),
                "BROOK_JAVA_OPTS",
                "-XX:+UseSerialGC -Xlog:class+load:file=" + log);
        List<String> command = new ArrayList<>(List.of(script(), "--no-build"));
        command.addAll(List.of(line.split(" ")));
        try (Program run = Program.start(environment, command)) {
            run.port();
        }
        LoadedClasses.of(log).assertMostlyFromACache();
    }

    /** A process that lives on after an OutOfMemoryError may have lost any of its threads. */
    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void theLauncherEndsProcessesThatRunOutOfMemory(String program) throws Exception {
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal");
        try (Program run = Program.start(environment, List.of(script(), "--no-build", program, "--version"))) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.saidWith(" ExitOnOutOfMemoryError "))
                    .singleElement()
                    .asString()
                    .contains(" = true ");
        }
    }

    private static String script() {
        return Program.root().resolve("brook-loom").toString();
    }
}
