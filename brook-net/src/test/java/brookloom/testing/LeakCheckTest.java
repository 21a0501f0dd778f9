package brookloom.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A check that never fails proves nothing: this one sees what is there, and sees it go. */
class LeakCheckTest {
    @Test
    void aVirtualThreadIsSeenUntilItEnds() throws InterruptedException {
        seesThread(Thread.ofVirtual().name("lost-virtual"));
    }

    @Test
    void aPlatformThreadIsSeenUntilItEnds() throws InterruptedException {
        seesThread(Thread.ofPlatform().name("lost-platform"));
    }

    @Test
    void aSocketIsSeenUntilItIsClosed() throws Exception {
        Leftovers before = Leftovers.now();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            assertThat(client.isConnected()).isTrue();
            assertThat(Leftovers.now().sockets())
                    .hasSizeGreaterThanOrEqualTo(before.sockets().size() + 2);
        }
        LeakCheck.assertNothingNewSince(before);
    }

    private static void seesThread(Thread.Builder builder) throws InterruptedException {
        Leftovers before = Leftovers.now();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = builder.start(() -> {
            started.countDown();
            awaitQuietly(end);
        });
        started.await();
        assertThat(Leftovers.now().threads().values()).anyMatch(text -> text.contains('"' + thread.getName() + '"'));
        end.countDown();
        thread.join();
        LeakCheck.assertNothingNewSince(before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
