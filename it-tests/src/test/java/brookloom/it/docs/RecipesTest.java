package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The blocks of docs/recipes, read by the programs that they are for. */
class RecipesTest {
    @TempDir
    private Path folder;

    @Test
    void singBoxTakesItsFile() throws Exception {
        Path program = program("SING_BOX_BIN", "sing-box");
        Path file = Files.writeString(folder.resolve("config.json"), block("sing-box.md", "json"));
        assertThat(run(program.toString(), "check", "-c", file.toString())).doesNotContain("WARN");
    }

    @Test
    void connectionsToSingBoxGoThroughTheTunnel() throws Exception {
        Path program = program("SING_BOX_BIN", "sing-box");
        try (TcpTarget echo = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.start()) {
            int port = FreePort.next();
            Path file = Files.writeString(
                    folder.resolve("config.json"),
                    replaced(
                            block("sing-box.md", "json"),
                            Map.of(
                                    "2080",
                                    "" + port,
                                    "1080",
                                    "" + tunnel.socks5().getPort())));
            try (Program box = Program.start(Map.of(), List.of(program.toString(), "run", "-c", file.toString()))) {
                echoesThrough(port, echo, box);
            }
        }
    }

    private static void echoesThrough(int proxy, TcpTarget echo, Program program) throws Exception {
        InetSocketAddress socks5 = new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy);
        Eventually.holds(() -> {
            try (Socket app = BrookLoom.connect(socks5, "localhost", echo.port())) {
                app.getOutputStream().write(7);
                assertThat(app.getInputStream().read()).isEqualTo(7);
                assertThat(echo.connections()).isPositive();
            } catch (IOException e) {
                throw new AssertionError("%s: %s".formatted(e, program.said()), e);
            }
        });
    }

    @Test
    void mihomoTakesItsFile() throws Exception {
        Path program = program("MIHOMO_BIN", "mihomo");
        Path file = Files.writeString(folder.resolve("config.yaml"), block("mihomo.md", "yaml"));
        assertThat(run(program.toString(), "-d", folder.toString(), "-t", "-f", file.toString()))
                .contains("test is successful");
    }

    @Test
    void aptReadsItsFile() throws Exception {
        Path file = Files.writeString(folder.resolve("80brook-loom"), block("apt.md", ""));
        assertThat(run(Programs.require("apt-config").toString(), "-c", file.toString(), "dump"))
                .contains("Acquire::http::Proxy \"socks5h://127.0.0.1:1080\";")
                .contains("Acquire::https::Proxy \"socks5h://127.0.0.1:1080\";");
    }

    @Test
    void sshReadsEachOfItsFiles() throws Exception {
        String ssh = Programs.require("ssh").toString();
        List<String> commands = new ArrayList<>();
        for (MarkdownFile.Block block : page("ssh.md").blocks("")) {
            Path file = Files.writeString(folder.resolve("config"), block.text());
            commands.addAll(run(ssh, "-F", file.toString(), "-G", "db.internal")
                    .lines()
                    .filter(line -> line.startsWith("proxycommand "))
                    .toList());
        }
        assertThat(commands)
                .containsExactly(
                        "proxycommand brook-loom-client connect --linkFile ~/home.link --stdio %h:%p",
                        "proxycommand nc -X 5 -x 127.0.0.1:1080 %h %p");
    }

    @Test
    void gitTakesItsSettings() throws Exception {
        String git = Programs.require("git").toString();
        String[] words = block("git.md", "sh")
                .lines()
                .filter(line -> line.startsWith("git config"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("git", git)
                .split(" ");
        run(words);
        assertThat(run(git, "config", "--get-urlmatch", "http.proxy", "https://example.com/project.git"))
                .isEqualToIgnoringNewLines("socks5h://127.0.0.1:1080");
    }

    @Test
    void dockersFilesAreJsonOfItsForm() throws Exception {
        List<MarkdownFile.Block> blocks = page("docker.md").blocks("json");
        JsonNode daemon = new ObjectMapper().readTree(blocks.getFirst().text());
        JsonNode client = new ObjectMapper().readTree(blocks.getLast().text());
        assertThat(daemon.at("/proxies/https-proxy").asText()).isEqualTo("http://127.0.0.1:8080");
        assertThat(client.at("/proxies/default/httpsProxy").asText()).isEqualTo("http://172.17.0.1:8080");
    }

    @Test
    void dockersDaemonTakesItsFile() throws Exception {
        String dockerd = Programs.require("dockerd").toString();
        assumeTrue(run(dockerd, "--help").contains("--validate"), "dockerd is older than 23: it cannot check its file");
        Path file = Files.writeString(
                folder.resolve("daemon.json"),
                page("docker.md").blocks("json").getFirst().text());
        assertThat(run(dockerd, "--validate", "--config-file", file.toString())).contains("configuration OK");
    }

    @Test
    void systemdTakesTheUnit() throws Exception {
        String analyze = Programs.require("systemd-analyze").toString();
        String unit = replaced(block("systemd.md", "ini"), Map.of("/usr/bin/brook-loom", "/bin/true"));
        Path file = Files.writeString(folder.resolve("brook-loom-database.service"), unit);
        assertThat(run(analyze, "verify", "--man=no", file.toString()).lines())
                .filteredOn(line -> line.contains("brook-loom-database"))
                .isEmpty();
    }

    private static MarkdownFile page(String name) throws IOException {
        return MarkdownFile.read(Program.root().resolve("docs/recipes/" + name));
    }

    /** Returns the first block of a language. */
    static String block(String page, String language) throws IOException {
        return page(page).blocks(language).getFirst().text();
    }

    /** Returns a block with these words in place of its own, which have to be there. */
    static String replaced(String block, Map<String, String> words) {
        String replaced = block;
        for (Map.Entry<String, String> word : words.entrySet()) {
            assertThat(replaced).contains(word.getKey());
            replaced = replaced.replace(word.getKey(), word.getValue());
        }
        return replaced;
    }

    /** Returns a program that a variable of the environment names, or one on the PATH; else the test is skipped. */
    static Path program(String variable, String name) {
        return Optional.ofNullable(System.getenv(variable))
                .map(Path::of)
                .or(() -> Programs.find(name))
                .orElseThrow(
                        () -> new TestAbortedException(name + " is not on the PATH, and " + variable + " names none"));
    }

    /** Returns what a program says that ends well; its home is the test's folder. */
    private String run(String... command) throws Exception {
        Map<String, String> home = Map.of("HOME", folder.toString(), "GIT_CONFIG_NOSYSTEM", "1");
        try (Program program = Program.start(home, List.of(command))) {
            int exit = program.exitCode();
            String said = String.join("\n", program.said());
            assertThat(exit).as(said).isZero();
            return said;
        }
    }
}
