package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.NamedPipe;
import brookloom.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./brook-loom} shows of work that takes long, while that is done; the work itself is left out. */
@EnabledOnOs(OS.LINUX)
class LauncherProgressTest {
    private static final String CACHES = "Making start-up caches, once for each build: later starts are quicker";

    @TempDir
    private Path folder;

    private Path programs;

    @BeforeEach
    void makeMaven() throws IOException {
        programs = Files.createDirectory(folder.resolve("bin"));
        Path maven = Files.writeString(programs.resolve("mvn"), "#!" + Programs.require("bash") + """

            echo '[INFO] Scanning for projects...'
            echo '[INFO] Building Brook Loom: wire 1.0-SNAPSHOT                 [1/2]'
            echo '[INFO] Compiling 5 source files'
            cat "$(dirname "$0")/gate" >/dev/null
            echo '[INFO] Building Brook Loom: both ends 1.0-SNAPSHOT            [2/2]'
            """);
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(folder.resolve("target/brook-loom-server/lib"));
        Files.createDirectories(folder.resolve("target/brook-loom-client/lib"));
    }

    /** Runs functions of the launcher, some of which are replaced before. */
    private Program launcher(String script) throws IOException {
        String functions = "source <(sed '/^no_build=/,$d' \"$0\"); no_build=false; ROOT=" + folder + " STATE=" + folder
                + "/state JAVA_HOME=" + folder + "; use_jdk() { :; }; sources_sum() { echo 1; }; ";
        return Program.start(
                Map.of("PATH", programs + ":/usr/bin:/bin"),
                List.of(
                        Programs.require("bash").toString(),
                        "-euo",
                        "pipefail",
                        "-c",
                        functions + script,
                        Program.root().resolve("brook-loom").toString()));
    }

    @Test
    void theFirstStartNamesEachModuleAsItsBuildBegins() throws Exception {
        Path gate = programs.resolve("gate");
        NamedPipe.make(gate);
        try (Program start = launcher("build")) {
            Eventually.holds(() -> assertThat(start.err()).contains("  1 of 2: Brook Loom: wire"));
            assertThat(start.err().getFirst())
                    .startsWith("Building Brook Loom. The first build downloads libraries and takes a few minutes;");
            assertThat(start.err()).doesNotContain("  2 of 2: Brook Loom: both ends");
            Files.writeString(gate, "");
            assertThat(start.exitCode()).as(start.said().toString()).isZero();
            assertThat(start.err()).endsWith("  2 of 2: Brook Loom: both ends").hasSize(3);
            assertThat(start.out()).isEmpty();
        }
    }

    @Test
    void jlinkSaysWhatItDoesAndHowLongThatTakes() throws Exception {
        try (Program jlink = launcher("build() { :; }; make_image() { :; }; rehearse() { touch $1/server $1/client; };"
                + " has_aot() { false; }; du() { :; }; jlink")) {
            assertThat(jlink.exitCode()).as(jlink.said().toString()).isZero();
            assertThat(jlink.err())
                    .containsExactly("Linking an image of the server and one of the client: about a minute", CACHES);
        }
    }

    @Test
    void distNamesEachThingThatItMakes() throws Exception {
        Files.writeString(folder.resolve("pom.xml"), "<project.build.outputTimestamp>2026-01-01T00:00:00Z</");
        String script = "source " + Program.root() + "/packaging/dist.sh; build() { :; }; dist_version() { echo 1; };"
                + " dist_image() { :; }; settle() { :; }; steady_tar() { :; }; dist_jar() { touch $1; };"
                + " dist_bats() { :; }; cp() { :; }; copy_sbom() { :; }; dist_deb() { :; }; dist_oci() { :; };"
                + " dpkg-deb() { :; }; dpkg() { echo amd64; }; umoci() { :; }; dist";
        Path java = Files.writeString(programs.resolve("java"), "#!/bin/sh\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        try (Program dist = launcher(script)) {
            assertThat(dist.exitCode()).as(dist.said().toString()).isZero();
            assertThat(dist.err())
                    .containsExactly(
                            "Making what users install: a minute or two",
                            "  1 of 6: manual and completions",
                            "  2 of 6: image with its run time",
                            "  3 of 6: tar",
                            "  4 of 6: jars",
                            "  5 of 6: package",
                            "  6 of 6: container image");
        }
    }
}
