package brookloom.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Finds the programs of others that tests run. A test whose program is missing is skipped; it does not fail. */
public final class Programs {
    /** Looked into after the PATH: Debian's users have no sbin there. */
    private static final List<String> MORE_FOLDERS =
            List.of("/usr/sbin", "/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin");

    /** Debian's packages of programs that are called otherwise; {@code ./brook-loom test} installs them. */
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("apt-config", "apt"),
            Map.entry("dnsmasq", "dnsmasq-base"),
            Map.entry("dockerd", "docker.io"),
            Map.entry("go", "golang-go"),
            Map.entry("ip", "iproute2"),
            Map.entry("nc", "netcat-openbsd"),
            Map.entry("nft", "nftables"),
            Map.entry("nginx", "nginx-light"),
            Map.entry("node", "nodejs"),
            Map.entry("pebble-challtestsrv", "pebble"),
            Map.entry("ssh", "openssh-client"),
            Map.entry("ssh-keygen", "openssh-client"),
            Map.entry("sshd", "openssh-server"),
            Map.entry("sysctl", "procps"),
            Map.entry("tinyproxy", "tinyproxy-bin"));

    private Programs() {}

    /**
     * Returns where a program is, or ends the calling test as skipped.
     *
     * @param names the names under which it may be installed, the one of Debian's package first
     */
    public static Path require(String... names) {
        return find(names).orElseThrow(() -> new TestAbortedException(missing(names[0])));
    }

    /** Returns where a program is, under the first of these names that there is. */
    public static Optional<Path> find(String... names) {
        List<String> folders = folders();
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<String> folders() {
        String path = System.getenv("PATH");
        return Stream.concat(
                        path == null ? Stream.empty() : Arrays.stream(path.split(File.pathSeparator)),
                        MORE_FOLDERS.stream())
                .toList();
    }

    private static String missing(String name) {
        return name + " is not installed (Debian package: " + PACKAGES.getOrDefault(name, name) + ")";
    }
}
