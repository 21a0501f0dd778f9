package brookloom.it.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Debian package, and the units that are in it. */
@EnabledOnOs(OS.LINUX)
class PackageIT {
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: (\\d+\\.\\d+)");

    @TempDir
    private static Path folder;

    private static Path deb;

    @BeforeAll
    @Timeout(1800)
    static void make() throws Exception {
        assumeTrue(Dist.canBeMade(), "the jars are there from Maven's phase package on");
        Programs.require("dpkg-deb");
        Dist.makeOnce();
        deb = Dist.file(".deb").orElseThrow();
        Dist.output(folder, "dpkg-deb", "-x", deb.toString(), "unpacked");
    }

    private static Path unpacked(String path) {
        return folder.resolve("unpacked").resolve(path);
    }

    /** As dpkg installs it, except that the root is elsewhere and its scripts are told so. */
    @Test
    void itIsInstalledAndPurged(@TempDir Path root) throws Exception {
        assumeTrue(Files.isWritable(Path.of("/usr/bin")), "dpkg installs as root");
        Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
        Files.createDirectories(database.resolve("info"));
        Files.createDirectories(database.resolve("updates"));
        Files.createFile(database.resolve("status"));
        Files.createFile(database.resolve("available"));
        dpkg(root, "-i", deb.toString());

        Path password = root.resolve("etc/brook-loom/password");
        assertThat(Files.readString(password).strip()).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        Dist.carriesATunnel(root.resolve("usr/bin/brook-loom"), Dist.withoutJava(root.resolve("tmp")));

        String first = Files.readString(password);
        dpkg(root, "-i", deb.toString());
        assertThat(password).as("a password survives an upgrade").hasContent(first);

        dpkg(root, "-r", "brook-loom");
        assertThat(root.resolve("etc/brook-loom/server.toml")).exists();
        dpkg(root, "-P", "brook-loom");
        assertThat(root.resolve("etc/brook-loom")).doesNotExist();
        assertThat(root.resolve("usr/bin/brook-loom")).doesNotExist();
    }

    private static void dpkg(Path root, String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of("dpkg", "--root=" + root, "--force-depends", "--force-script-chrootless"),
                        Stream.of(arguments))
                .toList();
        Dist.output(root, command.toArray(String[]::new));
    }

    @Test
    void itsProgramNeedsNoJava() throws Exception {
        Dist.carriesATunnel(unpacked("usr/bin/brook-loom"), Dist.withoutJava(folder));
    }

    /** The units start it. */
    @Test
    void itsProgramEndsWhenItRunsOutOfMemory() throws Exception {
        Dist.endsWithoutMemory(unpacked("usr/bin/brook-loom"), Dist.withoutJava(folder));
    }

    @Test
    void itHasTheManualTheCompletionsAndTheLicences() {
        assertThat(List.of(
                        "usr/share/man/man1/brook-loom.1.gz",
                        "usr/share/man/man1/brook-loom-wsserver.1.gz",
                        "usr/share/bash-completion/completions/brook-loom",
                        "usr/share/zsh/vendor-completions/_brook-loom",
                        "usr/share/doc/brook-loom/copyright",
                        "usr/lib/brook-loom/legal/brook-loom/NOTICE",
                        "usr/lib/brook-loom/lib/brook-loom.jsa"))
                .allSatisfy(path -> assertThat(unpacked(path)).isNotEmptyFile());
    }

    @Test
    void whatUsersChangeIsKeptOnUpgrades() throws Exception {
        assertThat(Dist.output(folder, "dpkg-deb", "-I", deb.toString(), "conffiles")
                        .lines())
                .containsExactly("/etc/brook-loom/client.toml", "/etc/brook-loom/server.toml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"brook-loom-server", "brook-loom-client"})
    void systemdTakesTheUnitAndFindsItHardened(String unit) throws Exception {
        String analyze = Programs.require("systemd-analyze").toString();
        String text = Files.readString(unpacked("usr/lib/systemd/system/" + unit + ".service"));
        assertThat(text).contains("DynamicUser=yes", "LoadCredential=").doesNotContain("MemoryDenyWriteExecute=");
        Path here = Files.writeString(
                folder.resolve(unit + ".service"),
                text.replace(
                        "/usr/bin/brook-loom", unpacked("usr/bin/brook-loom").toString()));

        assertThat(Dist.output(folder, analyze, "verify", "--man=no", here.toString()))
                .doesNotContain(unit);
        Matcher exposure = EXPOSURE.matcher(
                Dist.output(folder, analyze, "security", "--offline=yes", "--no-pager", here.toString()));
        assertThat(exposure.find()).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(3.0);
    }

    /** With the credentials where systemd would put them. */
    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void theUnitsConfigurationIsValid(String end) throws Exception {
        String program = unpacked("usr/bin/brook-loom").toString();
        Files.writeString(folder.resolve("password"), Dist.PASSWORD + "\n");
        Files.writeString(folder.resolve("link"), "brook://wsserver?password=x&wsserver=ws%3A%2F%2F192.0.2.1%3A9999\n");
        String text = Files.readString(unpacked("etc/brook-loom/" + end + ".toml"));
        String credentials = "/run/credentials/brook-loom-" + end + ".service";
        assertThat(text).contains(credentials);
        Path file = Files.writeString(folder.resolve(end + ".toml"), text.replace(credentials, folder.toString()));

        assertThat(Dist.output(folder, program, "check", file.toString())).contains("is valid");
    }
}
