package brookloom.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DelayedLinkTest {
    private static final Duration DELAY = Duration.ofMillis(20);

    @Test
    void bytesAndEndsTravelBothWaysInOrderAndNotTooEarly() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayedLink link = new DelayedLink(server.getLocalPort(), DELAY);
                Socket near =
                        new Socket(link.address().getAddress(), link.address().getPort());
                Socket far = server.accept()) {
            long start = System.nanoTime();
            CompletableFuture<byte[]> back = CompletableFuture.supplyAsync(() -> readAll(near), DelayedLinkTest::start);
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(far), DelayedLinkTest::start);

            near.getOutputStream().write(sent);
            near.shutdownOutput();

            assertThat(back.get()).isEqualTo(sent);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * DELAY.toNanos());
            echo.get();
        }
    }

    /** The common pool may have one thread only, and both of these block. */
    private static void start(Runnable task) {
        Thread.ofVirtual().start(task);
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void echo(Socket socket) {
        try {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
