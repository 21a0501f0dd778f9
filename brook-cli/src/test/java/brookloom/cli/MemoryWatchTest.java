package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {
    private final List<Throwable> reported = new CopyOnWriteArrayList<>();

    @Test
    void aHeapWithoutRoomIsReported() throws InterruptedException {
        OutOfMemoryError full = new OutOfMemoryError("in a test");
        look(new MemoryWatch(size -> {
            throw full;
        }));
        assertThat(reported).containsExactly(full);
    }

    @Test
    void aHeapWithRoomIsNotAndTheProbeIsGivenBack() throws InterruptedException {
        var watch = new MemoryWatch(byte[]::new);
        look(watch);
        assertThat(reported).isEmpty();
        assertThat(watch.held()).isZero();
    }

    private void look(MemoryWatch watch) throws InterruptedException {
        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((dying, failure) -> reported.add(failure))
                .start(watch);
        thread.join();
    }
}
