package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.RawCarrier;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What programs run that are told by a file. */
@ExtendWith(LeakCheck.class)
class ConfiguredServicesTest {
    @TempDir
    private Path folder;

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void echoes(Socket app) throws Exception {
        try (app) {
            app.setSoTimeout(60_000);
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void oneProcessRunsServersAndClientsOfSeveralKinds() throws Exception {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ports.add(FreePort.next());
        }
        try (TcpTarget target = TcpTarget.echo()) {
            Path file = Files.writeString(folder.resolve("all.toml"), """
                password = "of the services, and long enough"
                [[wsserver]]
                listen = "127.0.0.1:%1$d"
                targets = "any"
                [[wsserver]]
                listen = "127.0.0.1:%2$d"
                path = "/other"
                targets = "any"
                [[server]]
                listen = "127.0.0.1:%3$d"
                targets = "any"
                [[wsclient]]
                wsserver = "ws://127.0.0.1:%1$d"
                socks5 = "127.0.0.1:%4$d"
                [[client]]
                server = "127.0.0.1:%3$d"
                socks5 = "127.0.0.1:%5$d"
                [[relayoverbrook]]
                server = "ws://127.0.0.1:%2$d/other"
                from = "127.0.0.1:%6$d"
                to = "127.0.0.1:%7$d"
                """.formatted(
                    ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4), ports.get(5), target.port()));
            try (Program all = Program.start(
                    Map.of(), Program.onClassPath("brookloom.program.cli.ProgramMain", "--config", file.toString()))) {
                Eventually.holds(() -> assertThat(all.said())
                        .as("the last one")
                        .anyMatch(line -> line.contains("127.0.0.1:" + ports.get(5) + " ")));
                echoes(BrookLoom.connect(loopback(ports.get(3)), "127.0.0.1", target.port()));
                echoes(BrookLoom.connect(loopback(ports.get(4)), "127.0.0.1", target.port()));
                echoes(new Socket(InetAddress.getLoopbackAddress(), ports.get(5)));
            }
        }
    }

    @Test
    void optionsAndVariablesWinOverTheFile() throws Exception {
        int configured = FreePort.next();
        Path file = Files.writeString(folder.resolve("server.toml"), """
            password = "of the file, and long enough too"
            targets = "public"
            [[wsserver]]
            listen = "127.0.0.1:%d"
            path = "/configured"
            """.formatted(configured));
        Map<String, String> variables = Map.of("BROOK_PASSWORD", "of the variable, and long enough");
        try (TcpTarget target = TcpTarget.echo();
                Program server = Program.start(
                        variables,
                        Program.onClassPath(
                                "brookloom.server.cli.ServerMain",
                                "wsserver",
                                "--config",
                                file.toString(),
                                "--path",
                                "/given",
                                "--targets",
                                "any"))) {
            assertThat(server.port()).isEqualTo(configured);
            assertThat(status(configured, "/given")).startsWith("HTTP/1.1 101 ");
            assertThat(status(configured, "/configured")).startsWith("HTTP/1.1 404 ");
            try (Program client = Program.start(
                    variables,
                    Program.onClassPath(
                            "brookloom.client.cli.ClientMain",
                            "connect",
                            "ws://127.0.0.1:" + configured + "/given",
                            "--socks5",
                            "127.0.0.1:0"))) {
                echoes(BrookLoom.connect(client.address(), "127.0.0.1", target.port()));
            }
        }
    }

    private static String status(int port, String path) throws Exception {
        try (RawCarrier carrier = RawCarrier.dial(loopback(port))) {
            return carrier.send(RawCarrier.upgradeRequest(path, port)).readHeader();
        }
    }
}
