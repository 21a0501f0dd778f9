package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads slowly slows the sender down: nothing piles up in between. */
@ExtendWith(LeakCheck.class)
class BackPressureTest {
    private static final long MIB = 1 << 20;
    private static final long BYTES = 128 * MIB;
    private static final int TUNNELS = 8;

    /** Sockets hold some megabytes each, outside the heap. */
    private static final long SOCKETS_HOLD = 96 * MIB;

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aTargetWaitsForAnAppThatDoesNotRead(Mode way) throws Exception {
        AtomicLong sent = new AtomicLong();
        try (TcpTarget target = TcpTarget.serving(connection -> send(connection, BYTES, sent));
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertThat(valueAtRest(sent)).isBetween(1L, SOCKETS_HOLD);
            assertThat(check(app.getInputStream())).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void anAppWaitsForATargetThatDoesNotRead(Mode way) throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Void> mayRead = new CompletableFuture<>();
        CompletableFuture<Long> got = new CompletableFuture<>();
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    mayRead.get(60, TimeUnit.SECONDS);
                    got.complete(check(connection.getInputStream()));
                });
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            Thread sender = Thread.ofVirtual().start(() -> sendAndEnd(app, sent));
            assertThat(valueAtRest(sent)).isBetween(1L, SOCKETS_HOLD);
            mayRead.complete(null);
            assertThat(got.get(60, TimeUnit.SECONDS)).isEqualTo(BYTES);
            sender.join();
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void tunnelsThatWaitHoldLittleMemory(Mode way) throws Exception {
        AtomicLong sent = new AtomicLong();
        try (TcpTarget target = TcpTarget.serving(connection -> send(connection, BYTES, sent));
                BrookLoom tunnel = way.start()) {
            try (Socket first = tunnel.connect("localhost", target.port())) {
                assertThat(check(first.getInputStream())).as("warm-up").isEqualTo(BYTES);
            }
            long before = heap();
            List<Socket> apps = new ArrayList<>();
            try {
                for (int i = 0; i < TUNNELS; i++) {
                    apps.add(tunnel.connect("localhost", target.port()));
                }
                assertThat(valueAtRest(sent)).isGreaterThan(BYTES);
                assertThat(heap() - before).isLessThan(TUNNELS * way.heapPerTunnel());
            } finally {
                for (Socket app : apps) {
                    app.close();
                }
            }
        }
    }

    /** The counter once it has stood still for a while: the sender waits. */
    private static long valueAtRest(AtomicLong counter) throws Exception {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong since = new AtomicLong(System.nanoTime());
        Eventually.holds(() -> {
            long now = counter.get();
            if (now != last.getAndSet(now)) {
                since.set(System.nanoTime());
            }
            assertThat(System.nanoTime() - since.get()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
            assertThat(now).isPositive();
        });
        return last.get();
    }

    private static void sendAndEnd(Socket app, AtomicLong sent) {
        try {
            send(app, BYTES, sent);
            app.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Byte i is i / 64 KiB. */
    private static void send(Socket connection, long bytes, AtomicLong sent) throws IOException {
        byte[] block = new byte[1 << 16];
        OutputStream out = connection.getOutputStream();
        for (long at = 0; at < bytes; at += block.length) {
            Arrays.fill(block, (byte) (at >>> 16));
            out.write(block);
            sent.addAndGet(block.length);
        }
    }

    /** Reads to the end and checks every byte; answers how many. */
    private static long check(InputStream in) throws IOException {
        byte[] block = new byte[1 << 16];
        long at = 0;
        for (int n; (n = in.read(block)) >= 0; ) {
            for (int i = 0; i < n; i++, at++) {
                if (block[i] != (byte) (at >>> 16)) {
                    throw new IOException("wrong byte at " + at);
                }
            }
        }
        return at;
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
