package brookloom.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever the network does, an app gets exactly its bytes or a failure that it sees. {@code ./brook-loom chaos 1000} runs
 * more seeds; {@code brook.chaos.first} names the first one.
 */
@ExtendWith(LeakCheck.class)
class ChaosTest {
    private static final long FIRST = Long.getLong("brook.chaos.first", 1);
    private static final long SEEDS = Long.getLong("brook.chaos.seeds", 50);

    /** Most of a run is waiting. */
    private static final int AT_ONCE = 12;

    @Test
    void anAppGetsExactlyItsBytesOrAFailureWhateverTheNetworkDoes() throws Exception {
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> runs = new ArrayList<>();
            LongStream.range(FIRST, FIRST + SEEDS)
                    .forEach(seed -> runs.add(threads.submit(() -> wrong.addAll(ChaosRun.of(seed)))));
            for (Future<?> run : runs) {
                run.get();
            }
        }
        assertThat(wrong).isEmpty();
    }
}
