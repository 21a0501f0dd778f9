package brookloom.cli;

import brookloom.net.text.Failures;
import java.util.function.IntConsumer;
import org.tinylog.Logger;
import org.tinylog.provider.ProviderRegistry;

/**
 * Logs threads that die, in one line each. An OutOfMemoryError ends the process, also where the JVM was started without
 * {@code -XX:+ExitOnOutOfMemoryError}: without one of its threads it would look alive and serve nobody.
 */
final class UncaughtFailures implements Thread.UncaughtExceptionHandler {
    /** Exit code, the one of the JVM's own option. */
    static final int OUT_OF_MEMORY = 3;

    private final IntConsumer halt;

    /** @param halt ends the process at once, without shutdown hooks, which may need memory */
    UncaughtFailures(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (!(failure instanceof OutOfMemoryError)) {
            Logger.error(failure, "{} died: {}", thread.getName(), Failures.describe(failure));
            return;
        }
        try {
            Logger.error(
                    "{} died: out of memory ({}), ending the process; raise the JVM's -Xmx",
                    thread.getName(),
                    failure.getMessage());
            ProviderRegistry.getLoggingProvider().shutdown(); // writes what is queued
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            halt.accept(OUT_OF_MEMORY);
        }
    }
}
