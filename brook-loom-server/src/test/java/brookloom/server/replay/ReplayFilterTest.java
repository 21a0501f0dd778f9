package brookloom.server.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException;
import brookloom.proto.BrookException.ReplayMemoryFull;
import brookloom.proto.BrookException.RequestBeforeStart;
import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReplayFilterTest {
    private static final Instant START = Instant.ofEpochSecond(1_800_000_000);
    private static final Instant NOW = START.plusSeconds(1000);
    private static final Destination DESTINATION = new Destination(HostAddress.parse("example.com"), 443);

    private final ReplayFilter filter = filter(100);

    @Test
    void anOpeningIsAcceptedOnce() throws BrookException {
        filter.check(nonce(1), at(NOW), NOW);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> filter.check(nonce(1), at(NOW), NOW)).isInstanceOf(RequestReplayed.class);
        }
        filter.check(nonce(2), at(NOW), NOW);
    }

    @Test
    void aFullMemoryRefusesTheNewAndForgetsNothing() throws BrookException {
        ReplayFilter small = filter(10);
        for (int i = 0; i < 10; i++) {
            small.check(nonce(i), at(NOW), NOW);
        }
        for (int i = 10; i < 100; i++) {
            byte[] nonce = nonce(i);
            assertThatThrownBy(() -> small.check(nonce, at(NOW), NOW)).isInstanceOf(ReplayMemoryFull.class);
        }
        for (int i = 0; i < 10; i++) {
            byte[] nonce = nonce(i);
            assertThatThrownBy(() -> small.check(nonce, at(NOW), NOW)).isInstanceOf(RequestReplayed.class);
        }
        small.check(nonce(11), at(NOW.plusSeconds(10)), NOW.plusSeconds(10));
    }

    @Test
    void whatWasMadeBeforeTheStartIsRefused() {
        assertThatThrownBy(() -> filter.check(nonce(1), at(START.minusSeconds(2)), START))
                .isInstanceOf(RequestBeforeStart.class)
                .hasMessageContaining("before this server's start");
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
                        filter.check(nonce(1), at(NOW), NOW);
                        served.incrementAndGet();
                    } catch (BrookException | InterruptedException e) {
                        // All but one.
                    }
                });
            }
            start.countDown();
        }
        assertThat(served).hasValue(1);
    }

    private static ReplayFilter filter(int max) {
        return new ReplayFilter(ReplayMemory.startingAt(START.getEpochSecond(), max));
    }

    private static OpenRequest at(Instant time) {
        return OpenRequest.now(() -> time, Network.TCP, DESTINATION);
    }

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(12).putLong(number).putInt(-number).array();
    }
}
