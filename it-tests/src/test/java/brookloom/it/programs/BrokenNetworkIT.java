package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Cable;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users meet at home: a cable that is pulled, a server that moves; in network namespaces. */
class BrokenNetworkIT {
    private static final String PASSWORD = "harness";
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final int BLOCK = 64 * 1024;
    private static final int PATIENCE_MILLIS = 60_000;

    @Test
    void tunnelsOutliveACableThatIsPulledForTwentySeconds() throws Exception {
        try (Cable cable = Cable.plugged();
                Traffic raw = Traffic.of("wsclient", cable);
                Traffic framed = Traffic.of("wsclient --framed", cable);
                Traffic plain = Traffic.of("client", cable)) {
            List<Traffic> all = List.of(raw, framed, plain);
            SideBySide.check(all.stream(), Traffic::assertMoves);

            cable.pull();
            new CountDownLatch(1).await(OUTAGE.toMillis(), TimeUnit.MILLISECONDS);
            cable.plug();

            SideBySide.check(all.stream(), traffic -> {
                traffic.assertMoves();
                traffic.assertEndsWhole();
            });
        }
    }

    /** A client on the far side of the cable, with a tunnel that is idle and one that is not. */
    private record Traffic(
            String kind,
            TcpTarget echo,
            TcpTarget source,
            BrookServer server,
            Program client,
            Socket idle,
            Download download,
            CountDownLatch enough,
            AtomicLong sent)
            implements AutoCloseable {
        static Traffic of(String kind, Cable cable) throws Exception {
            CountDownLatch enough = new CountDownLatch(1);
            AtomicLong sent = new AtomicLong();
            TcpTarget echo = TcpTarget.echo();
            TcpTarget source = TcpTarget.serving(connection -> sendUntil(enough, connection, sent));
            BrookServer server = BrokenNetworkIT.server(cable.here(), kind, 0);
            Program client = BrokenNetworkIT.client(cable, kind, Cable.HERE + ":" + server.port());
            return new Traffic(
                    kind,
                    echo,
                    source,
                    server,
                    client,
                    connect(client, echo),
                    Download.of(connect(client, source)),
                    enough,
                    sent);
        }

        void assertMoves() throws Exception {
            assertEcho(idle);
            download.awaitMore();
        }

        void assertEndsWhole() throws Exception {
            enough.countDown();
            assertThat(download.bytes()).isEqualTo(sent.get());
            try (Socket fresh = connect(client, echo)) {
                assertEcho(fresh);
            }
        }

        @Override
        public void close() throws Exception {
            try (echo;
                    source;
                    server;
                    client;
                    idle;
                    download) {
                enough.countDown();
            }
        }

        @Override
        public String toString() {
            return kind;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsclient", "wsclient --framed", "client"})
    void aServerThatMovesIsFoundAtTheNewAddressOfItsName(String kind) throws Exception {
        try (Cable cable = Cable.plugged();
                TcpTarget echo = TcpTarget.echo();
                BrookServer before = server(cable.here(), kind, 0)) {
            int port = before.port();
            cable.name("brook.test", Cable.HERE);
            try (Program client = client(cable, kind, "brook.test:" + port)) {
                try (Socket app = connect(client, echo)) {
                    assertEcho(app);
                }
                before.close();
                cable.name("brook.test", Cable.ALSO_HERE);
                try (BrookServer after = server(InetAddress.getByName(Cable.ALSO_HERE), kind, port)) {
                    Eventually.holds(() -> assertThat(isEchoed(client, echo)).isTrue());
                    assertThat(after.port()).isEqualTo(port);
                }
            }
        }
    }

    /** A tunnel whose bytes are checked as they come, on a thread of its own. */
    private record Download(Socket app, AtomicLong received, CompletableFuture<Long> end) implements AutoCloseable {
        static Download of(Socket app) throws IOException {
            app.setSoTimeout(PATIENCE_MILLIS);
            Download download = new Download(app, new AtomicLong(), new CompletableFuture<>());
            Thread.ofVirtual().name("download").start(download::read);
            return download;
        }

        private void read() {
            try {
                byte[] part = new byte[BLOCK];
                for (int n; (n = app.getInputStream().read(part)) >= 0; ) {
                    for (int i = 0; i < n; i++) {
                        if (part[i] != pattern(received.get() + i)) {
                            throw new IOException("wrong byte at " + (received.get() + i));
                        }
                    }
                    received.addAndGet(n);
                }
                end.complete(received.get());
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
        }

        /** Waits for more than what may still lie in buffers. */
        void awaitMore() throws Exception {
            long least = received.get() + 16L * 1024 * 1024;
            Eventually.holds(() -> {
                assertThat(end).as("the end").isNotDone();
                assertThat(received.get()).isGreaterThan(least);
            });
        }

        long bytes() throws Exception {
            return end.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() throws IOException {
            app.close();
        }
    }

    private static byte pattern(long position) {
        return (byte) (position * 31 + (position >> 12));
    }

    /** Leaves the machine some air between blocks. */
    private static void sendUntil(CountDownLatch enough, Socket connection, AtomicLong sent) throws Exception {
        byte[] block = new byte[BLOCK];
        while (!enough.await(1, TimeUnit.MILLISECONDS)) {
            for (int i = 0; i < BLOCK; i++) {
                block[i] = pattern(sent.get() + i);
            }
            connection.getOutputStream().write(block);
            sent.addAndGet(BLOCK);
        }
        connection.shutdownOutput();
        connection.getInputStream().read();
    }

    private static BrookServer server(InetAddress address, String kind, int port) throws IOException {
        return BrookLoom.builder()
                .listen(address)
                .port(port)
                .password(PASSWORD)
                .plain(kind.equals("client"))
                .carriage(Carriage.RAW)
                .startAnyServer();
    }

    private static Program client(Cable cable, String kind, String address) throws IOException {
        List<String> options = new ArrayList<>(List.of(kind.split(" ")));
        options.addAll(List.of("-s", kind.equals("client") ? address : "ws://" + address));
        options.addAll(List.of("--socks5", Cable.INSIDE + ":0"));
        List<String> command = Program.onClassPath("brookloom.client.cli.ClientMain", options.toArray(String[]::new));
        return Program.start(Map.of("BROOK_PASSWORD", PASSWORD), cable.inside(Program.resolvingAsForUsers(command)));
    }

    private static Socket connect(Program client, TcpTarget target) throws Exception {
        InetSocketAddress socks5 = new InetSocketAddress(Cable.INSIDE, client.port());
        return BrookLoom.connect(socks5, "127.0.0.1", target.port());
    }

    private static boolean isEchoed(Program client, TcpTarget target) throws Exception {
        try (Socket app = connect(client, target)) {
            assertEcho(app);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertEcho(Socket app) throws IOException {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
