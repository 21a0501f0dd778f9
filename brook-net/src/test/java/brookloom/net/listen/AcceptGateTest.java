package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class AcceptGateTest {
    private final AtomicLong open = new AtomicLong(20);
    private final AtomicInteger counted = new AtomicInteger();
    private final Descriptors descriptors = new Descriptors(128, () -> {
        counted.incrementAndGet();
        return open.get();
    });
    private final AcceptGate gate = new AcceptGate("a gate's test", descriptors);

    @Test
    void whileThereAreDescriptorsNothingWaitsAndFewCountsAreMade() {
        for (int i = 0; i < 26; i++) {
            gate.await();
            gate.accepted();
        }
        assertThat(counted).hasValue(1);
        gate.await();
        assertThat(counted).as("what is estimated has reached 96 of 128").hasValue(2);
    }

    @Test
    void nearTheLimitAcceptingPausesAndResumesByItself() throws Exception {
        open.set(96);
        CompletableFuture<Void> accepting = CompletableFuture.runAsync(gate::await, Thread::startVirtualThread);
        Eventually.holds(() -> assertThat(counted.get()).isGreaterThan(2));
        assertThat(accepting).isNotDone();
        open.set(95);
        accepting.get();
    }

    @Test
    void closingEndsAPause() throws Exception {
        open.set(128);
        CompletableFuture<Void> accepting = CompletableFuture.runAsync(gate::await, Thread::startVirtualThread);
        Eventually.holds(() -> assertThat(counted.get()).isPositive());
        gate.close();
        accepting.get();
    }

    @Test
    void anUnknownLimitPausesNobody() {
        new AcceptGate("unknown", new Descriptors(-1, () -> Long.MAX_VALUE)).await();
        assertThat(Descriptors.ofProcess().areShort()).isFalse();
    }
}
