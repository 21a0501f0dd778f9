package brookloom.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.tls.TestCertificates;
import brookloom.it.docs.MarkdownFile.Block;
import brookloom.it.fixtures.Cable;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the README's "Install" and "Quick start" as they are printed, in a folder of their own, each in a
 * terminal of its own. They run in a network namespace where example.com is this test's web site. Needs root and {@code ip}.
 *
 * <p>{@code -Dbrook.newcomer.build=true} clones the checkout and lets the first command build it; otherwise the jars that
 * are there serve.
 */
class NewcomerIT {
    private static final boolean BUILD = Boolean.getBoolean("brook.newcomer.build");
    private static final int BUILD_MINUTES = 30;
    private static final String NAME = "example.com";

    /** A public address, as tunnels may reach no other one by default; nothing leaves the namespace. */
    private static final String ADDRESS = "93.184.215.14";

    private static final String PAGE = "the page of example.com\n";

    /** Runs a block as a terminal does: its programs are one group, which ends together. */
    private static final String TERMINAL = "set -m; cd \"$0\" || exit; eval \"$1\" & block=$!;"
            + " trap 'kill -TERM -- -$block' TERM; wait $block; wait $block";

    @TempDir
    private Path folder;

    @Test
    void theQuickStartWorksAsPrinted() throws Exception {
        assumeTrue(BUILD || Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        List.of("bash", "curl", "openssl").forEach(Programs::require);
        MarkdownFile readme = MarkdownFile.read(Program.root().resolve("README.md"));
        List<Block> install = readme.section("Install").blocks("sh");
        List<Block> quick = readme.section("Quick start").blocks("sh");
        assertThat(install).hasSize(1);
        assertThat(quick).hasSize(3);
        Path clone = prepare();
        TestCertificates authority = new TestCertificates();
        Map<String, String> environment = environment(authority);

        assertThat(runToEnd(environment, terminal(clone, install.getFirst())))
                .contains(
                        "brook-loom-server/target/brook-loom-server.jar",
                        "brook-loom-client/target/brook-loom-client.jar");
        try (Cable cable = Cable.plugged();
                AutoCloseable site = site(cable, authority);
                Program server = Program.start(environment, cable.inside(terminal(clone, quick.get(0))))) {
            assertThat(server.port()).isEqualTo(9999);
            try (Program client = Program.start(environment, cable.inside(terminal(clone, quick.get(1))))) {
                assertThat(client.port()).isEqualTo(1080);
                Eventually.holds(() -> assertThat(client.saidWith("set a browser's SOCKS5 proxy to 127.0.0.1:1080"))
                        .hasSize(1));
                try (Program curl = Program.start(environment, cable.inside(terminal(clone, quick.get(2))))) {
                    assertThat(curl.exitCode())
                            .as(curl.said() + "\n" + client.said() + "\n" + server.said())
                            .isZero();
                    assertThat(curl.out()).contains(PAGE.strip());
                }
            }
        }
    }

    /** Runs what may be a whole build, and returns what it printed. */
    private String runToEnd(Map<String, String> environment, List<String> command) throws Exception {
        Path printed = folder.resolve("printed");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(printed))
                    .isTrue();
            return Files.readString(printed);
        } finally {
            process.destroy();
        }
    }

    /** Returns a folder with what a clone has; without a build, with the launcher and the jars. */
    private Path prepare() throws Exception {
        Path clone = folder.resolve("clone");
        if (BUILD) {
            String root = Program.root().toString();
            try (Program git = Program.start(
                    Map.of(), List.of(Programs.require("git").toString(), "clone", "-q", root, clone.toString()))) {
                assertThat(git.exitCode()).as(git.said().toString()).isZero();
            }
            return clone;
        }
        for (String file :
                List.of("brook-loom", jar("server"), jar("client"), "brook-loom-dist/target/brook-loom.jar")) {
            Path copy = clone.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Program.root().resolve(file), copy);
        }
        assertThat(clone.resolve("brook-loom").toFile().setExecutable(true)).isTrue();
        return clone;
    }

    private static String jar(String end) {
        return Program.root().relativize(Program.jar(end)).toString();
    }

    private Map<String, String> environment(TestCertificates authority) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", System.getProperty("user.home"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put(
                "CURL_CA_BUNDLE",
                authority.authority().writeTo(folder.resolve("ca.pem")).toString());
        if (!BUILD) {
            environment.put("BROOK_NO_BUILD", "true");
        }
        return environment;
    }

    private static List<String> terminal(Path folder, Block block) {
        return Stream.of(Programs.require("bash").toString(), "-c", TERMINAL, folder.toString(), block.text())
                .toList();
    }

    private static AutoCloseable site(Cable cable, TestCertificates authority) throws Exception {
        cable.addAddress(ADDRESS);
        cable.name(NAME, ADDRESS);
        HttpsServer site = HttpsServer.create(new InetSocketAddress(InetAddress.getByName(ADDRESS), 443), 0);
        site.setHttpsConfigurator(new HttpsConfigurator(authority.serverContext(authority.issue("EC", NAME))));
        site.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, PAGE.length());
            exchange.getResponseBody().write(PAGE.getBytes(UTF_8));
            exchange.close();
        });
        site.start();
        return () -> site.stop(0);
    }
}
