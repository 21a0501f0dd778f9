package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Framed mode hands messages over by callback, so that a reader who stops could fill somebody's heap: it does not, in
 * processes whose heap is smaller than what goes through. {@code -Dbrook.framed.mib=1024 -Dbrook.framed.stop=10} for a
 * GiB, and a reader that stops for 10 s.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FramedHeapIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("BROOK_PASSWORD", "framed");
    private static final long MIB = 1 << 20;
    private static final long BYTES = Long.getLong("brook.framed.mib", 160) * MIB;
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("brook.framed.stop", 1));
    private static final long TAKEN_BEFORE = BYTES / 4;
    private static final long WARM_UP = 32 * MIB;
    private static final int BLOCK = 1 << 16;

    /** There are eight sockets on the way, and each holds up to some megabytes, outside the heap. */
    private static final long SOCKETS_HOLD = 96 * MIB;

    /** What a tunnel that waits may have in one process: its buffers, and the WebSocket library's. */
    private static final long TUNNEL_HOLDS = MIB;

    private static final Pattern USED = Pattern.compile("(?im)^ *(?:def ?new|tenured) .* used (\\d+)K");

    private Program server;
    private Program client;

    /** Bytes that live in the two heaps. */
    private record Heaps(long server, long client) {
        @Override
        public String toString() {
            return "server %d KiB, client %d KiB".formatted(server >> 10, client >> 10);
        }
    }

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        server = program("server", "wsserver", "--listen", "127.0.0.1:0", "--targets", "any");
        String url = "ws://127.0.0.1:" + server.port();
        client = program("client", "wsclient", "--wsserver", url, "--socks5", "127.0.0.1:0", "--framed");
    }

    @AfterAll
    void stop() throws Exception {
        if (client != null) {
            client.close();
            server.close();
        }
    }

    @Test
    void heapsStayFlatWhileAnAppDoesNotRead() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (TcpTarget target = TcpTarget.serving(connection -> send(connection, BYTES, sent))) {
            warmUp();
            Heaps before = heaps();
            try (Socket app = connect(target.port())) {
                long taken = take(app.getInputStream(), TAKEN_BEFORE);
                Heaps stopped = heapsOnceNothingFlows(sent, taken);
                taken += take(app.getInputStream(), BYTES);
                assertThat(taken).isEqualTo(BYTES);
                compare("down", before, stopped, heaps());
            }
        }
    }

    @Test
    void heapsStayFlatWhileATargetDoesNotRead() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Long> stops = new CompletableFuture<>();
        CompletableFuture<Void> mayRead = new CompletableFuture<>();
        try (TcpTarget target = TcpTarget.serving(connection -> {
            long taken = take(connection.getInputStream(), TAKEN_BEFORE);
            stops.complete(taken);
            mayRead.get();
            connection.getOutputStream().write(taken + take(connection.getInputStream(), BYTES) == BYTES ? 1 : 0);
        })) {
            warmUp();
            Heaps before = heaps();
            try (Socket app = connect(target.port())) {
                Thread sender = Thread.ofVirtual().start(() -> sendAndEnd(app, BYTES, sent));
                Heaps stopped = heapsOnceNothingFlows(sent, stops.get());
                mayRead.complete(null);
                assertThat(app.getInputStream().read()).as("all has come").isEqualTo(1);
                compare("up", before, stopped, heaps());
                sender.join();
            }
        }
    }

    /** Both ways, for what is loaded and pooled once. */
    private void warmUp() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = connect(target.port())) {
            AtomicLong sent = new AtomicLong();
            Thread sender = Thread.ofVirtual().start(() -> sendAndEnd(app, WARM_UP, sent));
            assertThat(take(app.getInputStream(), BYTES)).isEqualTo(WARM_UP);
            sender.join();
        }
    }

    private Heaps heapsOnceNothingFlows(AtomicLong sent, long taken) throws Exception {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong since = new AtomicLong();
        Eventually.holds(() -> {
            long now = sent.get();
            if (now != last.getAndSet(now)) {
                since.set(System.nanoTime());
            }
            assertThat(System.nanoTime() - since.get()).isGreaterThan(STOP_NANOS);
        });
        assertThat(last.get() - taken).isBetween(1L, SOCKETS_HOLD);
        Heaps stopped = heaps();
        assertThat(sent).as("sent meanwhile").hasValue(last.get());
        return stopped;
    }

    private static void compare(String way, Heaps before, Heaps stopped, Heaps after) {
        System.out.printf("%s: before %s; stopped %s; after %s%n", way, before, stopped, after);
        for (Heaps later : List.of(stopped, after)) {
            assertThat(later.server() - before.server()).as("server").isLessThan(TUNNEL_HOLDS);
            assertThat(later.client() - before.client()).as("client").isLessThan(TUNNEL_HOLDS);
        }
    }

    private Heaps heaps() throws Exception {
        return new Heaps(heap(server), heap(client));
    }

    /** What lives, as the JVM counts it after a collection. */
    private static long heap(Program program) throws Exception {
        jcmd(program, "GC.run");
        return USED.matcher(jcmd(program, "GC.heap_info"))
                .results()
                .mapToLong(used -> Long.parseLong(used.group(1)) << 10)
                .sum();
    }

    private static String jcmd(Program program, String command) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try (Program run = Program.start(Map.of(), List.of(jcmd, "" + program.pid(), command))) {
            assertThat(run.exitCode()).as("" + run.said()).isZero();
            return String.join("\n", run.out());
        }
    }

    private static Program program(String name, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = Program.jar(name).toString();
        List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx64m", "-jar", jar));
        command.addAll(List.of(arguments));
        return Program.start(ENVIRONMENT, command);
    }

    private Socket connect(int port) throws Exception {
        Socket app = new Socket(new Proxy(Proxy.Type.SOCKS, client.address()));
        app.connect(new InetSocketAddress("127.0.0.1", port));
        return app;
    }

    private static void sendAndEnd(Socket app, long bytes, AtomicLong sent) {
        try {
            send(app, bytes, sent);
            app.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Socket connection, long bytes, AtomicLong sent) throws IOException {
        byte[] block = new byte[BLOCK];
        OutputStream out = connection.getOutputStream();
        for (long left = bytes; left > 0; left -= block.length) {
            out.write(block);
            sent.addAndGet(block.length);
        }
    }

    /** Reads so many bytes, or to the end; answers how many. */
    private static long take(InputStream in, long most) throws IOException {
        byte[] block = new byte[BLOCK];
        long taken = 0;
        for (int n; taken < most && (n = in.read(block, 0, (int) Math.min(BLOCK, most - taken))) >= 0; ) {
            taken += n;
        }
        return taken;
    }
}
