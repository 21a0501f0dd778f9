package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.File;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fresh processes that are asked for more tunnels at once than they have file descriptors for, and serve again after. */
@EnabledOnOs(OS.LINUX)
class FewDescriptorsIT {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "harness");
    private static final String PAUSED = "nearly all file descriptors are open (limit 128), not accepting connections";

    /** Of a server that accepts hardly any connections, since HTTP/2 carries all tunnels in few. */
    private static final String SHORT = "too many open files here; raise the limit";

    private static final int TUNNELS = 300;
    private static final int FEW_MORE = 30;
    private static final int PATIENCE_MILLIS = 5_000;

    @BeforeAll
    static void requireJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @TempDir
    private Path folder;

    /** Each kind of carrier that has a path of its own, with one end short of descriptors, or both. */
    @ParameterizedTest
    @CsvSource({
        "ws, '', 128, 4096",
        "ws, '', 4096, 128",
        "ws, --withoutBrookProtocol, 128, 128",
        "ws, --framed, 128, 4096",
        "ws, --framed, 4096, 128",
        "wss, '', 128, 4096",
        "wss, '', 4096, 128",
        "wss, --tlsfingerprint=chrome, 128, 128",
        "wss, --framed, 128, 128",
        "wss, --h2, 128, 4096",
        "wss, --h2, 4096, 128",
        "plain, '', 128, 128",
    })
    void serviceResumesOnceTheTunnelsAreClosed(String kind, String option, int serverLimit, int clientLimit)
            throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(kind, option, serverLimit);
                Program client = client(kind, option, server.port(), clientLimit)) {
            openAndClose(client.address(), target);

            Eventually.holds(() -> assertEchoes(client.address(), target));

            Eventually.holds(() -> {
                List<String> said = new ArrayList<>(server.said());
                said.addAll(client.said());
                assertThat(said).anyMatch(line -> line.contains(PAUSED) || line.contains(SHORT));
            });
            assertThat(server.saidWith("Could not initialize class")).isEmpty();
            assertThat(client.saidWith("Could not initialize class")).isEmpty();
        }
    }

    /** From a class path, whose jars take most of the descriptors there are. */
    @Test
    void aProgramThatStartsNearItsLimitStartsAllTheSame() throws Exception {
        List<String> server = Program.onClassPath("brookloom.server.cli.ServerMain", "wsserver", "-l", "127.0.0.1:0");
        int open = System.getProperty("java.class.path").split(File.pathSeparator).length;
        try (Program run = Program.start(PASSWORD, limited(open + FEW_MORE, server))) {
            assertThat(run.port()).isPositive();
        }
    }

    private Program server(String kind, String option, int descriptors) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(kind.equals("plain") ? "server" : kind + "server"));
        arguments.addAll(List.of("--listen", "127.0.0.1:0", "--targets", "any"));
        if (kind.equals("wss")) {
            TlsSite site = TlsSite.with(folder, "P-256");
            arguments.addAll(List.of("--domainaddress", "localhost:443"));
            arguments.addAll(List.of("--cert", site.certificate().toString()));
            arguments.addAll(List.of("--certkey", site.key().toString()));
        }
        if (option.equals("--withoutBrookProtocol")) {
            arguments.add(option);
        }
        return limited(descriptors, "server", arguments);
    }

    private Program client(String kind, String option, int port, int descriptors) throws IOException {
        boolean plain = kind.equals("plain");
        List<String> arguments = new ArrayList<>(List.of(plain ? "client" : kind + "client"));
        arguments.addAll(List.of("-s", plain ? "127.0.0.1:" + port : kind + "://localhost:" + port));
        arguments.addAll(List.of("--socks5", "127.0.0.1:0"));
        if (kind.equals("wss")) {
            arguments.addAll(List.of("--ca", folder.resolve("ca.pem").toString()));
        }
        if (!option.isEmpty()) {
            arguments.add(option);
        }
        return limited(descriptors, "client", arguments);
    }

    private static Program limited(int descriptors, String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC", "-Xmx256m", "-jar", Program.jar(program).toString()));
        command.addAll(arguments);
        return Program.start(PASSWORD, limited(descriptors, command));
    }

    private static List<String> limited(int descriptors, List<String> command) {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
        all.addAll(command);
        return all;
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
