package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.IgnoredSignals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file is read again on SIGHUP; one that is wrong changes nothing. */
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
        try (Program server = Program.start(
                Map.of(), Program.onClassPath("brookloom.server.cli.ServerMain", "--config", file.toString()))) {
            int first = server.port();
            int port = freePort();
            assertThat(status(first, "/first")).contains("101");
            Files.writeString(file, text.formatted(port, "/second"));
            reload(server, "1 started, 1 stopping, 0 unchanged");
            assertThat(status(port, "/second")).contains("101");
            Files.writeString(file, text.formatted(port, "/third"));
            reload(server, "path /third");
            assertThat(status(port, "/third")).contains("101");
            Files.writeString(file, text.formatted(port, "/fourth") + "pth = 1\n");
            reload(server, "unknown key 'pth', did you mean 'path'?; nothing has changed");
            assertThat(status(port, "/third")).contains("101");
            Files.writeString(file, text.formatted(port, "/fifth") + "[[server]]\nlisten = '192.0.2.77:1'\n");
            reload(server, "cannot listen on 192.0.2.77:1");
            assertThat(status(port, "/third")).contains("101");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static void reload(Program server, String said) throws Exception {
        new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start().waitFor();
        Eventually.holds(() -> assertThat(String.join("\n", server.said())).contains(said));
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
