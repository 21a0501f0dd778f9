package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What becomes of a process whose threads die. */
class UncaughtFailuresTest {
    private final List<Integer> exitCodes = new CopyOnWriteArrayList<>();
    private final UncaughtFailures handler = new UncaughtFailures(exitCodes::add);

    @Test
    void aThreadWithoutMemoryEndsTheProcess() throws InterruptedException {
        dieBy(new OutOfMemoryError("in a test"));
        assertThat(exitCodes).containsExactly(3);
    }

    @Test
    void aThreadThatDiesOfABugDoesNot() throws InterruptedException {
        dieBy(new IllegalStateException("in a test"));
        dieBy(new StackOverflowError("in a test"));
        assertThat(exitCodes).isEmpty();
    }

    private void dieBy(Throwable failure) throws InterruptedException {
        Thread thread = Thread.ofPlatform().uncaughtExceptionHandler(handler).start(() -> fail(failure));
        thread.join();
    }

    private static void fail(Throwable failure) {
        if (failure instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) failure;
    }
}
