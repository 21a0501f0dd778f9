package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.TwoMachines;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/recipes/tun.md in network namespaces: what knows no proxy goes through the tunnel. */
class TunRecipeTest {
    @TempDir
    private Path folder;

    @Test
    void whatKnowsNoProxyGoesThroughTheInterface() throws Exception {
        Path hev = RecipesTest.program("HEV_SOCKS5_TUNNEL_BIN", "hev-socks5-tunnel");
        String curl = Programs.require("curl").toString();
        Files.writeString(folder.resolve("index.html"), "reached");
        try (TwoMachines machines = TwoMachines.open();
                Program site = start(machines.far(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jwebserver")
                                .toString(),
                        "-b",
                        TwoMachines.ELSEWHERE,
                        "-p",
                        "8000",
                        "-d",
                        folder.toString())));
                Program server = start(machines.far(Program.onClassPath(
                        "brookloom.server.cli.ServerMain",
                        "wsserver",
                        "--listen",
                        TwoMachines.FAR + ":9999",
                        "--targets",
                        "any",
                        "--password",
                        "harness")));
                Program client = start(machines.near(Program.onClassPath(
                        "brookloom.client.cli.ClientMain",
                        "connect",
                        "ws://" + TwoMachines.FAR + ":9999",
                        "--password",
                        "harness")));
                Program tunnel = start(machines.near(List.of(hev.toString(), file().toString())))) {
            assertThat(server.port()).isEqualTo(9999);
            assertThat(client.port()).isEqualTo(1080);
            route(machines, tunnel);
            try (Program fetch = start(machines.near(List.of(
                    curl,
                    "-sS",
                    "--noproxy",
                    "*",
                    "--retry",
                    "20",
                    "--retry-connrefused",
                    "--max-time",
                    "60",
                    "http://" + TwoMachines.ELSEWHERE + ":8000/index.html")))) {
                fetch.exitCode();
                assertThat(fetch.said())
                        .as("%s %s %s", site.said(), client.said(), tunnel.said())
                        .contains("reached");
            }
        }
    }

    private Path file() throws Exception {
        return Files.writeString(folder.resolve("tun.yml"), RecipesTest.block("tun.md", "yaml"));
    }

    /** Adds the page's routes; the server's own is there, for it is next to this machine. */
    private static void route(TwoMachines machines, Program tunnel) throws Exception {
        List<String> commands = MarkdownFile.read(Program.root().resolve("docs/recipes/tun.md")).blocks("sh").stream()
                .flatMap(block -> block.text().lines())
                .filter(line -> line.startsWith("ip route add") && line.contains("tun0"))
                .toList();
        assertThat(commands).hasSize(2);
        for (String command : commands) {
            Eventually.holds(() -> {
                try (Program ip = start(machines.near(List.of(command.split(" "))))) {
                    assertThat(ip.exitCode())
                            .as("%s %s", ip.said(), tunnel.said())
                            .isZero();
                }
            });
        }
    }

    private static Program start(List<String> command) throws Exception {
        return Program.start(Map.of(), new ArrayList<>(command));
    }
}
