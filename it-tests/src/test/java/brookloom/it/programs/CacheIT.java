package brookloom.it.programs;

import static org.assertj.core.api.Assumptions.assumeThat;

import brookloom.it.fixtures.LoadedClasses;
import brookloom.it.fixtures.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./brook-loom} makes start-up caches beside the jars and uses them. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CacheIT {
    @ParameterizedTest
    @ValueSource(
            strings = {"server --listen 127.0.0.1:0", "client wsclient --wsserver ws://127.0.0.1:9 --socks5 127.0.0.1:0"
            })
    void a_jar_starts_from_the_cache_beside_it(String line, @TempDir Path folder) throws Exception {
        assumeThat(Program.jarsAreBuilt()).isTrue();
        Path log = folder.resolve("classes.log");
        Map<String, String> environment = Map.of(
                "BROOK_PASSWORD",
                "of the caches",
                "JAVA_HOME",
                System.getProperty("java.home"),
                "BROOK_JAVA_OPTS",
                "-XX:+UseSerialGC -Xlog:class+load:file=" + log);
        List<String> command =
                new ArrayList<>(List.of(Program.root().resolve("brook-loom").toString(), "--no-build"));
        command.addAll(List.of(line.split(" ")));
        try (Program run = Program.start(environment, command)) {
            run.port();
        }
        LoadedClasses.of(log).assertFromACache();
    }
}
