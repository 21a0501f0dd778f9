package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.testing.Eventually;
import brookloom.testing.ListeningProgram;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers behind HAProxy as docs/recipes/haproxy.md sets it up: no tunnel fails while each is restarted in turn.
 * {@code -Drestarts.tunnels=30000} opens so many short ones, and more if the restarts take longer.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RollingRestartIT {
    private static final int TUNNELS = Integer.getInteger("restarts.tunnels", 300);
    private static final int APPS = 16;
    private static final int LONG_APPS = 4;

    /** One of so many apps has a client that opens a new connection for each tunnel, which costs a handshake. */
    private static final int FRESH = 8;

    private static final int PATIENCE_MILLIS = 60_000;
    private static final long LONG_NANOS = Duration.ofMillis(1500).toNanos();
    private static final Pattern CONFIGURATION = Pattern.compile("```haproxy\n(.*?)```", Pattern.DOTALL);

    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger wholeLong = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @TempDir
    private Path folder;

    private TlsSite site;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noTunnelFailsWhileServersAreRestartedInTurn() throws Exception {
        Programs.require("haproxy");
        site = TlsSite.with(folder, "P-256");
        List<Place> places = List.of(place(1), place(2), place(3));
        List<Program> servers = new ArrayList<>();
        try (TcpTarget echo = TcpTarget.echo()) {
            for (Place place : places) {
                servers.add(server(place));
            }
            for (Program server : servers) {
                assertThat(server.port()).isPositive();
            }
            try (ListeningProgram haproxy = ListeningProgram.haproxy(folder, port -> configuration(port, places));
                    Client reusing = client(options(), haproxy);
                    Client fresh = client(options().noReuse(), haproxy)) {
                List<Thread> apps = apps(echo.port(), reusing.address(), fresh.address());
                for (int i = 0; i < places.size(); i++) {
                    awaitTunnels(TUNNELS * (i + 1) / (places.size() + 1), i + 1);
                    servers.get(i).terminate();
                    assertThat(servers.get(i).exitCode())
                            .as(
                                    "its tunnels end within the drain; said %s",
                                    servers.get(i).said())
                            .isIn(0, 143);
                    servers.set(i, server(places.get(i)));
                    assertThat(servers.get(i).port()).isPositive();
                    int restarted = i + 1;
                    Eventually.holds(
                            () -> assertThat(haproxy.saidWith(" is UP")).hasSizeGreaterThanOrEqualTo(restarted));
                }
                awaitTunnels(TUNNELS, places.size() + 1);
                over = true;
                for (Thread app : apps) {
                    app.join();
                }
            }
            assertThat(failures)
                    .as("of %d short and %d long tunnels", whole.get(), wholeLong.get())
                    .isEmpty();
            report();
        } finally {
            over = true;
            for (Program server : servers) {
                server.close();
            }
        }
    }

    /** Where one of the servers listens, and keeps its state. */
    private record Place(int number, int port, int admin, Path state) {}

    private Place place(int number) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state-" + number));
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket admin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Place(number, port.getLocalPort(), admin.getLocalPort(), state);
        }
    }

    private void report() throws IOException {
        String file = System.getProperty("restarts.report");
        if (file != null) {
            Files.writeString(
                    Path.of(file),
                    "%d short and %d long tunnels, 0 failed, while 3 servers were restarted in turn%n"
                            .formatted(whole.get(), wholeLong.get()));
        }
    }

    private void awaitTunnels(int shortOnes, int longOnes) throws Exception {
        while (whole.get() < shortOnes || wholeLong.get() < longOnes) {
            int before = whole.get() + wholeLong.get();
            Eventually.holds(() -> assertThat(whole.get() + wholeLong.get())
                    .as("whole tunnels; failed: %s", failures)
                    .isGreaterThan(before));
        }
    }

    private Program server(Place place) throws IOException {
        String[] arguments = Program.reachingAnyTarget(
                "wssserver",
                "--domainaddress",
                "localhost:443",
                "--listen",
                "127.0.0.1:" + place.port(),
                "--cert",
                site.certificate().toString(),
                "--certkey",
                site.key().toString(),
                "--proxyProtocol",
                "127.0.0.1",
                "--prometheus",
                "127.0.0.1:" + place.admin(),
                "--drainDelay",
                "3");
        return Program.start(
                Map.of(
                        "BROOK_PASSWORD",
                        "harness",
                        "XDG_STATE_HOME",
                        place.state().toString()),
                Program.onClassPath("brookloom.server.cli.ServerMain", arguments));
    }

    private BrookLoomBuilder options() {
        return BrookLoom.builder().clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())));
    }

    private static Client client(BrookLoomBuilder options, ListeningProgram haproxy) throws IOException {
        return options.startClient("wss://localhost:" + haproxy.address().getPort() + "/ws");
    }

    private static String configuration(int port, List<Place> places) throws IOException {
        Matcher block = CONFIGURATION.matcher(Files.readString(Program.root().resolve("docs/recipes/haproxy.md")));
        assertThat(block.find()).isTrue();
        String text = replaced(block.group(1), "bind :443", "bind 127.0.0.1:" + port);
        for (Place place : places) {
            text = replaced(
                    text,
                    "10.0.0." + place.number() + ":443 check port 9100",
                    "127.0.0.1:" + place.port() + " check port " + place.admin());
        }
        return text;
    }

    private static String replaced(String text, String words, String others) {
        assertThat(text).contains(words);
        return text.replace(words, others);
    }

    private List<Thread> apps(int echo, InetSocketAddress reusing, InetSocketAddress fresh) {
        List<Thread> apps = new ArrayList<>();
        for (int i = 0; i < APPS + LONG_APPS; i++) {
            boolean isLong = i >= APPS;
            InetSocketAddress client = i % FRESH == 0 ? fresh : reusing;
            apps.add(Thread.ofVirtual().name("app-" + i).start(() -> use(client, echo, isLong)));
        }
        return apps;
    }

    private void use(InetSocketAddress socks5, int echo, boolean isLong) {
        for (int number = 0; !over; number++) {
            long begun = System.nanoTime();
            int echoes = 0;
            try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", echo)) {
                app.setSoTimeout(PATIENCE_MILLIS);
                do {
                    echo(app, (byte) (number + echoes++));
                } while (isLong && System.nanoTime() - begun < LONG_NANOS);
                (isLong ? wholeLong : whole).incrementAndGet();
            } catch (IOException e) {
                failures.add((isLong ? "long after " : "short after ") + echoes + " echoes and "
                        + (System.nanoTime() - begun) / 1_000_000 + " ms: " + e);
            }
        }
    }

    private static void echo(Socket app, byte value) throws IOException {
        app.getOutputStream().write(value);
        int answer = app.getInputStream().read();
        if (answer != Byte.toUnsignedInt(value)) {
            throw new IOException("echo of " + value + " is " + answer);
        }
    }
}
