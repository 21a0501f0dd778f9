package brookloom.it.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.LoadedClasses;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tar, the executable jar, the files for Windows, and the checksums. */
@EnabledOnOs(OS.LINUX)
class DistIT {
    @TempDir
    private Path folder;

    @BeforeAll
    @Timeout(1800)
    static void make() throws Exception {
        assumeTrue(Dist.canBeMade(), "the jars are there from Maven's phase package on");
        Dist.makeOnce();
    }

    private Path unpacked() throws Exception {
        Dist.output(folder, "tar", "xzf", Dist.file(".tar.gz").orElseThrow().toString());
        try (Stream<Path> made = Files.list(folder)) {
            return made.filter(path -> path.getFileName().toString().startsWith("brook-loom-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void bothEndsRunFromTheTarWhereNoJavaIs() throws Exception {
        Dist.carriesATunnel(unpacked().resolve("bin/brook-loom"), Dist.withoutJava(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsserver --listen 127.0.0.1:0", "client --server 127.0.0.1:9 --socks5 127.0.0.1:0"})
    void theTarsProgramStartsFromItsCache(String line) throws Exception {
        Path log = folder.resolve("classes.log");
        Map<String, String> environment = new TreeMap<>(Dist.withoutJava(folder));
        environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        List<String> command = Stream.concat(
                        Stream.of(unpacked().resolve("bin/brook-loom").toString()), Stream.of(line.split(" ")))
                .toList();
        try (Program run = Program.start(environment, command)) {
            run.port();
        }
        LoadedClasses.of(log).assertMostlyFromACache();
    }

    @Test
    void theServerNamesTheProgramThatTheUserHas() throws Exception {
        String program = unpacked().resolve("bin/brook-loom").toString();
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
        try (Program server = Program.start(environment, List.of(program, "wsserver", "--listen", "127.0.0.1:0"))) {
            server.port();
            Eventually.holds(() ->
                    assertThat(server.saidWith(" brook-loom connect --link -")).hasSize(1));
        }
    }

    @Test
    void theJarIsAProgramForShells() throws Exception {
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "XDG_CACHE_HOME", folder.toString());
        String jar = Dist.FOLDER.resolve("brook-loom").toString();
        List<String> link = List.of(jar, "link", "--server", "ws://192.0.2.1:9999", "--password", Dist.PASSWORD);
        for (int run = 0; run < 2; run++) {
            try (Program made = Program.start(environment, link)) {
                assertThat(made.exitCode()).as(made.said().toString()).isZero();
                assertThat(made.out()).singleElement().asString().startsWith("brook://wsserver?");
                assertThat(made.err()).isEmpty();
            }
        }
        assertThat(folder.resolve("brook-loom/link.jsa")).as("its cache").isNotEmptyFile();
        try (Program version = Program.start(environment, List.of(jar, "--version"))) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).singleElement().asString().startsWith("brook-loom ");
        }
    }

    @Test
    void theTarsProgramAndTheJarEndWhenTheyRunOutOfMemory() throws Exception {
        Dist.endsWithoutMemory(unpacked().resolve("bin/brook-loom"), Dist.withoutJava(folder));
        Dist.endsWithoutMemory(Dist.FOLDER.resolve("brook-loom"), Map.of("JAVA_HOME", System.getProperty("java.home")));
    }

    @Test
    void theJarIsAProgramForJavaToo() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String jar = Dist.FOLDER.resolve("brook-loom").toString();

        assertThat(Dist.output(folder, java, "-jar", jar, "--version")).contains("brook-loom ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"brook-loom", "brook-loom-server.jar", "brook-loom-client.jar"})
    void anOlderJavaSaysSo(String jar) throws Exception {
        Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
        assumeTrue(Files.isExecutable(old), "no Java 17: apt install openjdk-17-jre-headless");
        List<String> command =
                List.of(old.toString(), "-jar", Dist.FOLDER.resolve(jar).toString(), "--version");
        try (Program run = Program.start(Map.of(), command)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .singleElement()
                    .asString()
                    .startsWith(jar.replace(".jar", "") + ": needs Java 21 or newer, this is 17: install a newer one ");
        }
    }

    @Test
    void windowsGetsAFileForEachJar() throws Exception {
        for (String program : List.of("brook-loom", "brook-loom-server", "brook-loom-client")) {
            String bat = Files.readString(Dist.FOLDER.resolve(program + ".bat"));

            assertThat(bat).contains("%~dp0" + program + ".jar", " %*\r\n", "exit /b %ERRORLEVEL%");
            assertThat(bat).contains("BROOK_JAVA_OPTS=", " -XX:+ExitOnOutOfMemoryError");
            assertThat(bat.replace("\r\n", "")).doesNotContain("\n", "@PROGRAM@");
        }
    }

    @Test
    void everyFileHasItsChecksum() throws Exception {
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(Dist.FOLDER.resolve("SHA256SUMS"))) {
            listed.put(line.substring(66), line.substring(0, 64));
        }
        Map<String, String> there = new TreeMap<>();
        for (Path file : Dist.files()) {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            there.put(file.getFileName().toString(), HexFormat.of().formatHex(sum));
        }
        there.remove("SHA256SUMS");

        assertThat(listed).isEqualTo(there);
        assertThat(there).containsKeys("brook-loom", "brook-loom-server.jar", "brook-loom-client.jar", "Containerfile");
    }

    @Test
    @Timeout(1800)
    void aSecondRunMakesTheSameBytes() throws Exception {
        String first = Files.readString(Dist.FOLDER.resolve("SHA256SUMS"));
        assumeTrue(canDoWithoutRandomAddresses(), "setarch -R is not permitted here");

        Dist.make();

        assertThat(Files.readString(Dist.FOLDER.resolve("SHA256SUMS"))).isEqualTo(first);
    }

    private static boolean canDoWithoutRandomAddresses() throws Exception {
        return new ProcessBuilder(Programs.require("setarch").toString(), "-R", "true")
                        .start()
                        .waitFor()
                == 0;
    }
}
