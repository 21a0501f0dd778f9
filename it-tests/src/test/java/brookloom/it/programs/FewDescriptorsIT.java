package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fresh processes that are asked for more tunnels at once than they have file descriptors for, and serve again after. */
@EnabledOnOs(OS.LINUX)
class FewDescriptorsIT {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "harness");
    private static final String PAUSED = "nearly all file descriptors are open (limit 128), not accepting connections";
    private static final int TUNNELS = 300;
    private static final int PATIENCE_MILLIS = 5_000;

    @BeforeAll
    static void requireJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @ParameterizedTest
    @CsvSource({
        "wsserver, wsclient, ws://, 128, 4096",
        "wsserver, wsclient, ws://, 4096, 128",
        "server, client, '', 128, 128",
    })
    void serviceResumesOnceTheTunnelsAreClosed(
            String serving, String asking, String scheme, int serverLimit, int clientLimit) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Program server =
                        limited(serverLimit, "server", serving, "--listen", "127.0.0.1:0", "--targets", "any");
                Program client = limited(
                        clientLimit,
                        "client",
                        asking,
                        "-s",
                        scheme + "127.0.0.1:" + server.port(),
                        "--socks5",
                        "127.0.0.1:0")) {
            openAndClose(client.address(), target);

            Eventually.holds(() -> assertEchoes(client.address(), target));

            List<String> paused = new ArrayList<>(server.saidWith(PAUSED));
            paused.addAll(client.saidWith(PAUSED));
            assertThat(paused).isNotEmpty();
            assertThat(server.saidWith("Could not initialize class")).isEmpty();
            assertThat(client.saidWith("Could not initialize class")).isEmpty();
        }
    }

    private static Program limited(int descriptors, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC", "-Xmx256m", "-jar", Program.jar(program).toString()));
        command.addAll(List.of(arguments));
        return Program.start(PASSWORD, command);
    }

    /** Some succeed, some do not, and all are open at the same time. */
    private static void openAndClose(InetSocketAddress socks5, TcpTarget target) throws IOException {
        Queue<Socket> open = new ConcurrentLinkedQueue<>();
        try (ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TUNNELS; i++) {
                apps.execute(() -> open(socks5, target, open));
            }
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void open(InetSocketAddress socks5, TcpTarget target, Queue<Socket> open) {
        Socket app = new Socket();
        open.add(app);
        try {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.connect(socks5, PATIENCE_MILLIS);
            app.getOutputStream().write(new byte[] {5, 1, 0});
            app.getInputStream().readNBytes(2);
            int port = target.port();
            app.getOutputStream().write(new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
            app.getInputStream().readNBytes(10);
        } catch (IOException e) {
            // There was no room for this one, as expected.
        }
    }

    private static void assertEchoes(InetSocketAddress socks5, TcpTarget target) {
        try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        } catch (IOException e) {
            throw new AssertionError("not yet", e);
        }
    }
}
