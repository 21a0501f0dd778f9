package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.ClientPrograms;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.IgnoredSignals;
import brookloom.testing.NamedPipe;
import brookloom.testing.TcpTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration file is read again on SIGHUP and when it changes; one that is wrong changes nothing. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ReloadTest {
    private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    @TempDir
    private Path folder;

    @Test
    void aChangeIsTakenAndAWrongFileChangesNothing() throws Exception {
        IgnoredSignals.assumeNotIgnored("HUP", 1);
        Path file = folder.resolve("server.toml");
        String text =
                "password = 'of the reload test, long enough'\n[[wsserver]]\nlisten = '127.0.0.1:%d'\npath = '%s'\n";
        Files.writeString(file, text.formatted(0, "/first"));
        try (Program server = server(file)) {
            int first = server.port();
            int port = FreePort.next();
            assertThat(status(first, "/first")).contains("101");
            Files.writeString(file, text.formatted(port, "/second"));
            reload(server, "1 started, 1 stopping, 0 unchanged");
            assertThat(status(port, "/second")).contains("101");
            Files.writeString(file, text.formatted(port, "/third"));
            reload(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 2: path");
            assertThat(status(port, "/third")).contains("101");
            Files.writeString(file, text.formatted(port, "/fourth") + "pth = 1\n");
            reload(server, "unknown key 'pth', did you mean 'path'?; nothing has changed");
            assertThat(status(port, "/third")).contains("101");
            Files.writeString(file, text.formatted(port, "/fifth") + "[[server]]\nlisten = '192.0.2.77:1'\n");
            reload(server, "cannot listen on 192.0.2.77:1");
            assertThat(status(port, "/third")).contains("101");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rw-r--r--, password = 'of the reload test', true",
        "rw-r-----, password = 'of the reload test', false",
        "rw-r--r--, password = {env = 'SECRET'}, false"
    })
    void everybodysFileWithASecretInItWarns(String permissions, String password, boolean warns) throws Exception {
        Path file = folder.resolve("server.toml");
        Files.writeString(file, password + "\n[[wsserver]]\nlisten = '127.0.0.1:0'\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        try (Program server = Program.start(
                Map.of("SECRET", "of the reload test"),
                Program.onClassPath("brookloom.server.cli.ServerMain", "--config", file.toString()))) {
            assertThat(server.port()).isPositive();
            assertThat(server.said().stream()
                            .anyMatch(line -> line.contains(file
                                    + " can be read by everybody on this machine, and its 'password' is a secret")))
                    .isEqualTo(warns);
        }
    }

    @Test
    void aChangeOfTheFileIsTakenByItselfAndItsKeysAreNamed() throws Exception {
        Path file = folder.resolve("server.toml");
        Path secret = folder.resolve("password");
        Files.writeString(secret, "of the reload test, long enough");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        String text = "password = {file = '" + secret + "'}\n[[wsserver]]\nlisten = '127.0.0.1:%d'\npath = '%s'\n";
        int port = FreePort.next();
        Files.writeString(file, text.formatted(port, "/first"));
        try (Program server = server(file)) {
            assertThat(status(server.port(), "/first")).contains("101");
            says(server, "'password' file " + secret + " can be read by everybody");
            Files.writeString(file, text.formatted(port, "/second"));
            says(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 2: path");
            assertThat(status(port, "/second")).contains("101");
            Files.writeString(file, text.formatted(port, "/third") + "pth = 1\npthh = 2\n");
            says(server, "unknown key 'pth', did you mean 'path'? (and 1 more: run check); nothing has changed");
            assertThat(status(port, "/second")).contains("101");
            Files.writeString(file, "debug = true\n" + text.formatted(port, "/second") + "strangers = 77\n");
            says(server, "wsserver in line 3: strangers; debug (restart the program for this)");
            Files.writeString(secret, "another one of the reload test");
            says(server, "0 unchanged; wsserver in line 3: password");
            Files.delete(file);
            says(server, "cannot read the file: there is no such file; nothing has changed");
            assertThat(status(port, "/second")).contains("101");
            assertThat(String.join("\n", server.said())).doesNotContain("of the reload test");
        }
    }

    @Test
    void aPipeInThePlaceOfAFileChangesNothingAndTheNextFileIsRead() throws Exception {
        Path file = folder.resolve("server.toml");
        Path secret = Files.writeString(folder.resolve("password"), "of the reload test, long enough");
        String text = "password = {file = '" + secret + "'}\n[[wsserver]]\nlisten = '127.0.0.1:%d'\npath = '%s'\n";
        int port = FreePort.next();
        Files.writeString(file, text.formatted(port, "/first"));
        try (Program server = server(file)) {
            assertThat(status(server.port(), "/first")).contains("101");
            Files.delete(file);
            NamedPipe.make(file);
            says(server, "cannot read the file: it is a pipe; give a regular file; nothing has changed");
            assertThat(status(port, "/first")).contains("101");
            Files.delete(file);
            Files.writeString(file, text.formatted(port, "/second"));
            says(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 2: path");
            assertThat(status(port, "/second")).contains("101");
            Files.delete(secret);
            NamedPipe.make(secret);
            says(server, "password' file " + secret + ": it is a pipe; give a regular file; nothing has changed");
            assertThat(status(port, "/second")).contains("101");
        }
    }

    @Test
    void aTunnelSurvivesTheReloadOfItsServerAndOneThatFailsHalfWay() throws Exception {
        Path file = folder.resolve("server.toml");
        String password = "of the reload test, long enough";
        String text =
                "password = '" + password + "'\ntargets = 'any'\n[[wsserver]]\nlisten = '127.0.0.1:%d'\npath = '%s'\n";
        int port = FreePort.next();
        Files.writeString(file, text.formatted(port, "/ws"));
        try (TcpTarget echo = TcpTarget.echo();
                Program server = server(file);
                Program client =
                        Program.start(Map.of("BROOK_PASSWORD", password), ClientPrograms.ofWsServer(server.port()));
                Socket app = BrookLoom.connect(
                        new InetSocketAddress("127.0.0.1", client.port()), "127.0.0.1", echo.port())) {
            assertEchoes(app, 1);
            Files.writeString(file, text.formatted(port, "/other"));
            says(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 3: path");
            assertEchoes(app, 2);
            says(server, "the old service has stopped accepting; its 1 tunnel goes on until closed");
            assertThat(String.join("\n", server.said())).doesNotContain("second signal", "waiting up to");
            Files.writeString(file, text.formatted(port, "/third") + "[[server]]\nlisten = '192.0.2.77:1'\n");
            says(server, "cannot listen on 192.0.2.77:1");
            assertEchoes(app, 3);
            assertThat(status(port, "/other")).contains("101");
        }
    }

    @Test
    void anAddressThatOverlapsWithTheOldOneIsTakenOverToo() throws Exception {
        Path file = folder.resolve("server.toml");
        int port = FreePort.next();
        String text = "password = 'of the reload test, long enough'\n[[wsserver]]\nlisten = '%s:" + port + "'\n";
        Files.writeString(file, text.formatted(""));
        try (Program server = server(file)) {
            assertThat(status(server.port(), "/ws")).contains("101");
            Files.writeString(file, text.formatted("127.0.0.1"));
            says(server, "1 started, 1 stopping, 0 unchanged; wsserver in line 2: listen");
            assertThat(status(port, "/ws")).contains("101");
        }
    }

    @Test
    void aTunnelOfAClientStaysWhileAnotherOfItsServicesChanges() throws Exception {
        Path file = folder.resolve("client.toml");
        int other = FreePort.next();
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer()) {
            String text = "password = 'harness'\n[[wsclient]]\nwsserver = 'ws://127.0.0.1:" + server.port()
                    + "'\nsocks5 = '127.0.0.1:0'\n[[wsclient]]\nwsserver = 'ws://127.0.0.1:" + server.port()
                    + "'\nsocks5 = '127.0.0.1:%d'\n";
            Files.writeString(file, text.formatted(FreePort.next()));
            try (Program client = client(file);
                    Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
                assertEchoes(app, 1);
                Files.writeString(file, text.formatted(other));
                reload(client, "1 started, 1 stopping, 1 unchanged; wsclient in line 5: socks5");
                assertEchoes(app, 2);
                try (Socket next =
                        BrookLoom.connect(new InetSocketAddress("127.0.0.1", other), "127.0.0.1", echo.port())) {
                    assertEchoes(next, 3);
                }
            }
        }
    }

    @Test
    void servicesThatTheNamedCommandLeavesOutAreNamed() throws Exception {
        Path file = folder.resolve("server.toml");
        Files.writeString(
                file,
                "password = 'of the reload test, long enough'\n[[wsserver]]\n[[server]]\nlisten = '127.0.0.1:0'\n"
                        + "[[wssserver]]\ndomainaddress = 'example.com:443'\n");
        try (Program server = Program.start(
                Map.of(),
                Program.onClassPath("brookloom.server.cli.ServerMain", "server", "--config", file.toString()))) {
            says(
                    server,
                    "2 services of other commands in " + file
                            + " are not run: wsserver, wssserver; name no command to run all");
        }
    }

    private static Program server(Path file) throws IOException {
        return Program.start(
                Map.of(), Program.onClassPath("brookloom.server.cli.ServerMain", "--config", file.toString()));
    }

    private static Program client(Path file) throws IOException {
        return Program.start(
                Map.of(), Program.onClassPath("brookloom.client.cli.ClientMain", "--config", file.toString()));
    }

    private static void assertEchoes(Socket app, int value) throws IOException {
        app.setSoTimeout(30_000);
        app.getOutputStream().write(value);
        assertThat(app.getInputStream().read()).isEqualTo(value);
    }

    private static void says(Program server, String line) throws Exception {
        Eventually.holds(() -> assertThat(String.join("\n", server.said())).contains(line));
    }

    private static void reload(Program server, String said) throws Exception {
        new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start().waitFor();
        says(server, said);
    }

    private static String status(int port, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(REQUEST.formatted(path).getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }
}
