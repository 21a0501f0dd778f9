package brookloom.client.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DemandEstimateTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may wrap
    private final DemandEstimate demand = new DemandEstimate(now::get);

    @Test
    void nobodyHasAsked() {
        assertThat(demand.expected()).isZero();
    }

    @Test
    void whoAsksIsExpectedAgainForAWhile() {
        demand.add();
        assertThat(demand.expected()).isEqualTo(1);
        pass(60);
        assertThat(demand.expected()).isEqualTo(1);
        pass(15);
        assertThat(demand.expected()).isZero();
    }

    @Test
    void aBurstFadesBitByBit() {
        for (int i = 0; i < 16; i++) {
            demand.add();
        }
        assertThat(demand.expected()).isEqualTo(16);
        pass(30);
        assertThat(demand.expected()).isEqualTo(6);
        pass(60);
        assertThat(demand.expected()).isEqualTo(1);
        pass(90);
        assertThat(demand.expected()).isZero();
    }

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
