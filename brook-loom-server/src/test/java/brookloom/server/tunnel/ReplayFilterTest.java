package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.BrookProtocol;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplayFilterTest {
    private static final int NONCE = 12;

    private final AtomicLong now = new AtomicLong();
    private final ReplayFilter filter = new ReplayFilter(now::get);

    @Test
    void aNonceIsTakenOnce() throws Exception {
        filter.check(nonce(1));

        assertThatThrownBy(() -> filter.check(nonce(1))).isInstanceOf(RequestReplayed.class);
        assertThatThrownBy(() -> filter.check(nonce(1))).isInstanceOf(RequestReplayed.class);
    }

    @Test
    void noncesThatDifferInOneBitAreDifferent() throws Exception {
        filter.check(nonce(0));
        for (int bit = 0; bit < NONCE * Byte.SIZE; bit++) {
            byte[] nonce = nonce(0);
            nonce[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatCode(() -> filter.check(nonce)).doesNotThrowAnyException();
        }
    }

    @Test
    void onlyTheNonceAtTheStartOfADatagramCounts() {
        byte[] datagram = ByteBuffer.allocate(100).put(nonce(1)).put((byte) 7).array();

        assertThat(filter.isNew(datagram)).isTrue();
        assertThatThrownBy(() -> filter.check(nonce(1))).isInstanceOf(RequestReplayed.class);
    }

    @Test
    void aNonceIsRememberedForTheWholeWindowHoweverOftenItIsReplayed() throws Exception {
        filter.check(nonce(1));
        now.addAndGet(BrookProtocol.REPLAY_WINDOW.toNanos() - 1);
        assertThatThrownBy(() -> filter.check(nonce(1))).isInstanceOf(RequestReplayed.class);
        assertThat(filter.size()).isEqualTo(1);

        now.incrementAndGet();
        assertThat(filter.size()).isZero();
        filter.check(nonce(1)); // its request would be refused for its age
    }

    @Test
    void noMoreThanTheCapIsRemembered() throws Exception {
        ReplayFilter small = new ReplayFilter(now::get, 10);
        for (int i = 0; i < 1000; i++) {
            small.check(nonce(i));
        }

        assertThat(small.size()).isEqualTo(10);
    }

    @Test
    void onlyOneOfTheThreadsWithTheSameNonceIsServed() throws Exception {
        AtomicInteger served = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                threads.execute(() -> {
                    try {
                        start.await();
                        filter.check(nonce(1));
                        served.incrementAndGet();
                    } catch (RequestReplayed | InterruptedException e) {
                        // All but one.
                    }
                });
            }
            start.countDown();
        }

        assertThat(served).hasValue(1);
    }

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(NONCE).putLong(number).putInt(-number).array();
    }
}
