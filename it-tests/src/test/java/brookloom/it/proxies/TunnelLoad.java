package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.testing.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Apps that open short tunnels to an echo one after another, and long ones, until they are told to stop. */
final class TunnelLoad implements AutoCloseable {
    /** {@code -Drestarts.tunnels=30000} opens so many short ones, and more if the restarts take longer. */
    static final int TUNNELS = Integer.getInteger("restarts.tunnels", 300);

    private static final int APPS = 16;
    private static final int LONG_APPS = 4;

    /** One of so many apps has a client that opens a new connection for each tunnel, which costs a handshake. */
    private static final int FRESH = 8;

    private static final int PATIENCE_MILLIS = 60_000;
    private static final long LONG_NANOS = Duration.ofMillis(1500).toNanos();

    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger wholeLong = new AtomicInteger();
    private final AtomicLong echoed = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> apps = new ArrayList<>();
    private volatile boolean over;

    /**
     * Starts the apps, each when the one before has its first echo: programs that have only just started have as many
     * handshakes at once as apps otherwise, for which a busy machine may need longer than the 10 s that a server waits
     * for an opening.
     *
     * @param echo port of the target
     * @param reusing where the client listens whose connections serve one tunnel after another
     * @param fresh where the client listens that opens a connection for each tunnel
     */
    TunnelLoad(int echo, InetSocketAddress reusing, InetSocketAddress fresh) throws Exception {
        for (int i = 0; i < APPS + LONG_APPS; i++) {
            boolean isLong = i >= APPS;
            InetSocketAddress client = i % FRESH == 0 ? fresh : reusing;
            apps.add(Thread.ofVirtual().name("app-" + i).start(() -> use(client, echo, isLong)));
            awaitEcho();
        }
    }

    private void awaitEcho() throws Exception {
        long before = echoed.get();
        try {
            Eventually.holds(() ->
                    assertThat(echoed.get()).as("echoes; failed: %s", failures).isGreaterThan(before));
        } catch (AssertionError e) {
            over = true;
            throw e;
        }
    }

    private void use(InetSocketAddress socks5, int echo, boolean isLong) {
        for (int number = 0; !over; number++) {
            long begun = System.nanoTime();
            int echoes = 0;
            try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", echo)) {
                app.setSoTimeout(PATIENCE_MILLIS);
                do {
                    echo(app, (byte) (number + echoes));
                    echoes++;
                } while (isLong && System.nanoTime() - begun < LONG_NANOS);
                (isLong ? wholeLong : whole).incrementAndGet();
            } catch (IOException e) {
                failures.add(LocalTime.now() + (isLong ? " long" : " short") + " after " + echoes + " echoes and "
                        + (System.nanoTime() - begun) / 1_000_000 + " ms: " + e);
            }
        }
    }

    private void echo(Socket app, byte value) throws IOException {
        app.getOutputStream().write(value);
        int answer = app.getInputStream().read();
        if (answer != Byte.toUnsignedInt(value)) {
            throw new IOException("echo of " + value + " is " + answer);
        }
        echoed.incrementAndGet();
    }

    /** Waits until so many hundredths of the short tunnels, and so many long ones, have been whole since the start. */
    void await(int hundredths, int longOnes) throws Exception {
        int shortOnes = (int) ((long) TUNNELS * hundredths / 100);
        while (whole.get() < shortOnes || wholeLong.get() < longOnes) {
            int before = whole.get() + wholeLong.get();
            Eventually.holds(() -> assertThat(whole.get() + wholeLong.get())
                    .as("whole tunnels; failed: %s", failures)
                    .isGreaterThan(before));
        }
    }

    /** Waits for more short tunnels from now on. */
    void awaitMore(int shortOnes) throws Exception {
        int least = whole.get() + shortOnes;
        Eventually.holds(() -> assertThat(whole.get())
                .as("whole tunnels; failed: %s", failures)
                .isGreaterThanOrEqualTo(least));
    }

    /** Lets each app finish its last tunnel; fails if any tunnel has failed, with what the servers have said. */
    void finish(Fleet fleet) throws InterruptedException {
        over = true;
        for (Thread app : apps) {
            app.join();
        }
        assertThat(failures)
                .as("of %d short and %d long tunnels; servers: %s", whole.get(), wholeLong.get(), fleet.said())
                .isEmpty();
    }

    /** Returns how many bytes have gone to the target and come back. */
    long echoed() {
        return echoed.get();
    }

    /** Writes down what has been, where {@code -Drestarts.report=FILE} asks for it. */
    void report(String what) throws IOException {
        String file = System.getProperty("restarts.report");
        if (file != null) {
            Files.writeString(
                    Path.of(file),
                    "%d short and %d long tunnels, %d failed, while %s%n"
                            .formatted(whole.get(), wholeLong.get(), failures.size(), what));
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
