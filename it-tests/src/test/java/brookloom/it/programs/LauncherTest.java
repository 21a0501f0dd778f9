package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code ./brook-loom test} with an apt-get and a Maven that only note how they are called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "awk bash basename cat dirname env find grep mkdir mktemp paste readlink rm sed sort tail uniq".split(" "));

    private static final String REPORT = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite xmlns:xsi="x" version="3.0.2" name="a.ATest" time="1" tests="5" errors="0" skipped="4" failures="0">
          <testcase name="a" classname="a.ATest" time="0"/>
          <testcase name="b" classname="a.ATest" time="0">
            <skipped message="&quot;x&quot; &amp; y&apos;s"/>
          </testcase>
          <testcase name="c" classname="a.ATest" time="0">
            <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: no curl: get it
        	at a.ATest.c(ATest.java:1)
        ]]></skipped>
          </testcase>
          <testcase name="d" classname="a.ATest" time="0">
            <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: no curl: get it]]></skipped>
          </testcase>
          <testcase name="e" classname="a.ATest" time="0">
            <skipped/>
          </testcase>
        </testsuite>
        """;

    @TempDir
    private Path folder;

    private Path programs;
    private Path installed;

    @BeforeEach
    void makeMachine() throws IOException {
        programs = Files.createDirectory(folder.resolve("bin"));
        installed = folder.resolve("apt.log");
        for (String tool : TOOLS) {
            script(tool, "exec " + Programs.require(tool) + " \"$@\"");
        }
        String launcher = Files.readString(Program.root().resolve("brook-loom"));
        assertThat(launcher).contains(":/usr/sbin:/sbin");
        Files.writeString(folder.resolve("brook-loom"), launcher.replace(":/usr/sbin:/sbin", ""));
        script("id", "echo 0");
        script("apt-get", "echo \"$*\" >>" + installed);
        script(
                "mvn",
                "echo 'Tests run: 5'; mkdir -p module/target/surefire-reports; "
                        + "cat report.xml >module/target/surefire-reports/TEST-a.ATest.xml; exit 3");
        Files.writeString(folder.resolve("report.xml"), REPORT);
    }

    private void script(String name, String body) throws IOException {
        Path script = Files.writeString(programs.resolve(name), "#!" + Programs.require("bash") + "\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private Program launch() throws IOException {
        return launch("test");
    }

    private Program launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Programs.require("bash").toString(),
                folder.resolve("brook-loom").toString()));
        command.addAll(List.of(arguments));
        return Program.start(
                Map.of("PATH", programs.toString(), "JAVA_HOME", System.getProperty("java.home")), command);
    }

    @Test
    void endsWithWhatWasSkippedAndMavensExitCode() throws Exception {
        try (Program test = launch()) {
            assertThat(test.exitCode()).as(test.said().toString()).isEqualTo(3);
            assertThat(test.out())
                    .contains("Tests run: 5")
                    .endsWith(
                            "Skipped 4 of 5 tests:",
                            "      2 no curl: get it",
                            "      1 no reason given",
                            "      1 \"x\" & y's");
        }
    }

    @Test
    void aBuildShowsHowFarItIsAndWhereItsJarsAre() throws Exception {
        for (String tool : List.of("cksum", "cp", "cut", "du", "sort", "tee", "tail", "tr", "xargs")) {
            script(tool, "exec " + Programs.require(tool) + " \"$@\"");
        }
        for (String part : ("pom.xml .mvn LICENSE NOTICE licenses brook-proto brook-net brook-cli brook-loom-client"
                        + " brook-loom-server brook-loom-dist packaging/classes.lst")
                .split(" ")) {
            Files.createDirectories(folder.resolve(part));
        }
        script(
                "mvn",
                "for n in 1 2; do echo \"[INFO] Building Part $n 0.1.0-SNAPSHOT    [$n/2]\"; done;"
                        + " for end in brook-loom-server brook-loom-client brook-loom-dist; do mkdir -p $end/target;"
                        + " : >$end/target/${end%-dist}.jar; done");
        try (Program build = launch("build")) {
            assertThat(build.exitCode()).as(build.said().toString()).isZero();
            assertThat(build.err().getFirst())
                    .startsWith("Building Brook Loom. The first build downloads libraries and takes a few minutes");
            assertThat(build.err()).contains("  1 of 2: Part 1", "  2 of 2: Part 2");
            assertThat(build.out())
                    .anyMatch(line -> line.endsWith("brook-loom-server/target/brook-loom-server.jar"))
                    .anyMatch(line -> line.endsWith("brook-loom-client/target/brook-loom-client.jar"));
        }
    }

    @Test
    void reportsOfEarlierRunsDoNotCount() throws Exception {
        Path reports = Files.createDirectories(folder.resolve("other/target/surefire-reports"));
        Path earlier = Files.writeString(reports.resolve("TEST-b.BTest.xml"), REPORT);
        assertThat(earlier.toFile().setLastModified(0)).isTrue();
        script("mvn", "exit 0");
        try (Program test = launch()) {
            assertThat(test.exitCode()).as(test.said().toString()).isZero();
            assertThat(test.out().getLast()).isEqualTo("Skipped 0 of 0 tests.");
        }
    }

    @Test
    void testsOnJava21TooWhereOneIsNamed() throws Exception {
        Path java = Files.createDirectories(folder.resolve("java-21"));
        Files.createDirectories(java.resolve("bin"));
        Files.copy(programs.resolve("id"), java.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"21.0.8\"\n");
        Path newer = Files.createDirectories(folder.resolve("java-25/bin"));
        Files.copy(programs.resolve("id"), newer.resolve("javac"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(newer.resolveSibling("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script("mvn", "echo \"mvn $*\"");
        Map<String, String> environment = Map.of(
                "PATH", programs.toString(), "JAVA_HOME", newer.getParent().toString(), "BROOK_JDK21", java.toString());
        List<String> command = List.of(
                Programs.require("bash").toString(),
                folder.resolve("brook-loom").toString(),
                "test");
        try (Program test = Program.start(environment, command)) {
            assertThat(test.exitCode()).as(test.said().toString()).isZero();
            assertThat(test.out())
                    .contains("mvn -B -ntp verify")
                    .anyMatch(line -> line.startsWith("mvn -B -ntp test -Djvm=" + java + "/bin/java "));
        }
    }

    @Test
    void installsEachMissingPackageAfterOneUpdate() throws Exception {
        try (Program test = launch()) {
            test.exitCode();
            assertThat(test.out().getFirst()).startsWith("installing: ").contains(" tinyproxy-bin");
            assertThat(test.out().getFirst()).doesNotContain("maven").doesNotContain("jdk");
        }
        List<String> calls = Files.readAllLines(installed);
        assertThat(calls.getFirst()).isEqualTo("update -qq");
        assertThat(calls.subList(1, calls.size()))
                .allMatch(call -> call.startsWith("install -y "))
                .anyMatch(call -> call.endsWith(" tinyproxy-bin"))
                .anyMatch(call -> call.endsWith(" curl"));
    }

    @Test
    void installsTheNewestJdkWhereThereIsNone() throws Exception {
        script("apt-cache", "printf '%s\\n' openjdk-17-jdk-headless openjdk-25-jdk-headless openjdk-21-jdk-headless");
        Program test = Program.start(
                Map.of("PATH", programs.toString()),
                List.of(
                        Programs.require("bash").toString(),
                        "-c",
                        "source <(sed '/^no_build=/,$d' \"$0\"); is_good_jdk() { false; }; install_missing",
                        folder.resolve("brook-loom").toString()));
        try (test) {
            assertThat(test.exitCode()).as(test.said().toString()).isZero();
            assertThat(test.out().getFirst()).startsWith("installing: ").endsWith(" jdk");
        }
        assertThat(Files.readAllLines(installed).getLast()).endsWith(" openjdk-25-jdk-headless");
    }

    /** Without set -e the folder's name would be empty, and keys would be written into the root. */
    @ParameterizedTest
    @ValueSource(strings = {"try_cache", "make_image client", "jlink"})
    void doesNothingMoreOnceNoFolderCanBeMade(String step) throws Exception {
        script("mktemp", "echo 'mktemp: no space left' >&2; exit 1");
        for (String tool : List.of("openssl", "java", "javac", "jar", "cp", "mv")) {
            script(tool, "echo " + tool + " \"$*\" >>" + installed);
        }
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"25\"\n");
        String launcher = "source <(sed '/^no_build=/,$d' \"$0\"); ROOT=F; STATE=F/target/launcher; JAVA_HOME=F; "
                        .replace("F", folder.toString())
                + "use_jdk() { :; }; build() { :; }; needed_modules() { :; }; cksum() { :; }; server_java=(java); "
                + "client_java=(java); ";
        Program run = Program.start(
                Map.of("PATH", programs.toString()),
                List.of(
                        Programs.require("bash").toString(),
                        "-c",
                        launcher + step,
                        folder.resolve("brook-loom").toString()));
        try (run) {
            assertThat(run.exitCode()).as(run.said().toString()).isEqualTo(step.equals("try_cache") ? 0 : 1);
            assertThat(run.saidWith("brook-loom: no folder can be made in " + folder))
                    .isNotEmpty();
        }
        assertThat(installed).doesNotExist();
    }

    /** A mistyped command shall not cost a build. */
    @Test
    void knowsTheProgramsCommandsByTheirSources() throws Exception {
        Path sources = Files.createDirectories(folder.resolve("brook-x/src/main/java/x"));
        Files.writeString(sources.resolve("ACommand.java"), "@Command(\n        name = \"abc\")");
        Files.writeString(sources.resolve("Other.java"), "name = \"other\"");
        for (String command : List.of("abd", "a.c", ".*", "other", "ab")) {
            try (Program run = launch(command)) {
                assertThat(run.exitCode()).as(command).isEqualTo(2);
                assertThat(run.err().getFirst()).startsWith("brook-loom: '" + command + "' is no command");
            }
        }
        script("cksum", "exit 3");
        try (Program run = launch("abc")) {
            assertThat(run.exitCode()).isNotZero();
            assertThat(run.saidWith("is no command")).isEmpty();
        }
    }

    /** The launcher has commands besides the program's; where jars are taken as they are, nothing starts either. */
    @ParameterizedTest
    @CsvSource({
        "biuld, build",
        "bench1, bench",
        "tset, test",
        "strangres, strangers",
        "abd, abc",
        "jlnik, jlink",
        "chaso, chaos"
    })
    void aMistypedCommandGetsTheNearestOfTheLaunchersAndThePrograms(String typed, String meant) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("brook-x/src/main/java/x"));
        Files.writeString(sources.resolve("ACommand.java"), "@Command(\n        name = \"abc\")");
        for (List<String> words : List.of(List.of(typed), List.of("--no-build", typed))) {
            try (Program run = launch(words.toArray(String[]::new))) {
                assertThat(run.exitCode()).isEqualTo(2);
                assertThat(run.err())
                        .containsExactly(
                                "brook-loom: '" + typed + "' is no command, did you mean '" + meant + "'?",
                                "Try './brook-loom help', which lists them.");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz", "a.c", ".*", "x'y", "$(id)", "[a-z]", "%s", "\\\\"})
    void aWordThatIsNearToNoCommandGetsTheHelp(String typed) throws Exception {
        try (Program run = launch(typed)) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .containsExactly(
                            "brook-loom: '" + typed + "' is no command", "Try './brook-loom help', which lists them.");
        }
    }

    @Test
    void itsHelpFitsTheTerminalAndEndsWithACommandToRun() throws Exception {
        try (Program help = launch("help")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
            assertThat(help.out().getLast()).endsWith("./brook-loom up");
        }
    }

    @Test
    void helpAndMistakesStartNothing() throws Exception {
        for (String command : List.of("up", "build", "dist", "jlink", "cache")) {
            try (Program help = launch(command, "--help")) {
                assertThat(help.exitCode()).as(command).isZero();
                assertThat(help.out().getFirst()).startsWith("Usage: ./brook-loom ");
            }
        }
        for (String[] asked : new String[][] {{"help"}, {"help", "build"}, {"help", "nonsense"}}) {
            try (Program help = launch(asked)) {
                assertThat(help.exitCode()).isZero();
                assertThat(help.out().getFirst()).startsWith("Usage: ./brook-loom ");
            }
        }
        try (Program run = launch("build", "--hepl")) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .containsExactly(
                            "brook-loom: 'build' takes no arguments, and got '--hepl'; try './brook-loom help'");
        }
    }

    @Test
    void goesOnWhereItMayNotInstall() throws Exception {
        script("id", "echo 1000");
        try (Program test = launch()) {
            assertThat(test.exitCode()).as(test.said().toString()).isEqualTo(3);
            assertThat(test.out().getFirst())
                    .startsWith("missing: ")
                    .contains("tinyproxy-bin")
                    .endsWith("(no apt-get, or neither root nor sudo without a password)");
            assertThat(test.out()).contains("Tests run: 5");
        }
        assertThat(installed).doesNotExist();
    }

    @Test
    void goesOnWhereAnInstallationFails() throws Exception {
        script("apt-get", "exit 100");
        try (Program test = launch()) {
            assertThat(test.exitCode()).as(test.said().toString()).isEqualTo(3);
            assertThat(test.out()).contains("could not install tinyproxy-bin", "Tests run: 5");
        }
    }
}
