package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose log nobody reads, as when the program behind a pipe is stopped. */
class StalledLogTest {
    /** Far more lines than a pipe holds, with --debug: it holds 64 KiB. */
    private static final int TUNNELS = 1_500;

    private static final String SERVER = "brookloom.server.cli.ServerMain";
    private static final String CLIENT = "brookloom.client.cli.ClientMain";

    @TempDir
    private Path folder;

    @Test
    void tunnelsGoOnAtBothEnds() throws Exception {
        Path password = Files.writeString(folder.resolve("pw"), "of stalled logs, long enough");
        int server = FreePort.next();
        InetSocketAddress socks5 = new InetSocketAddress("127.0.0.1", FreePort.next());
        List<Process> stalled = new ArrayList<>();
        try (TcpTarget target = TcpTarget.echo()) {
            stalled.add(unread(
                    SERVER,
                    "wsserver",
                    "--targets",
                    "any",
                    "--listen",
                    "127.0.0.1:" + server,
                    "--debug",
                    "--passwordFile",
                    password.toString()));
            stalled.add(unread(
                    CLIENT,
                    "wsclient",
                    "--wsserver",
                    "ws://127.0.0.1:" + server,
                    "--debug",
                    "--socks5",
                    "127.0.0.1:" + socks5.getPort(),
                    "--passwordFile",
                    password.toString()));
            Eventually.holds(() -> assertEchoed(socks5, target.port()));
            for (int i = 0; i < TUNNELS; i++) {
                assertEchoed(socks5, target.port());
            }
            for (Process program : stalled) {
                assertThat(program.isAlive()).isTrue();
                assertThat(program.getErrorStream().available())
                        .as("bytes that wait in the pipe")
                        .isGreaterThanOrEqualTo(60_000);
            }
        } finally {
            stalled.forEach(Process::destroyForcibly);
        }
    }

    private static Process unread(String main, String... arguments) throws IOException {
        return new ProcessBuilder(Program.onClassPath(main, arguments)).start();
    }

    private static void assertEchoed(InetSocketAddress socks5, int port) {
        byte[] sent = new byte[100];
        Arrays.fill(sent, (byte) port);
        try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", port)) {
            app.setSoTimeout(30_000);
            app.getOutputStream().write(sent);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(sent);
        } catch (IOException e) {
            throw new AssertionError("not echoed", e);
        }
    }
}
