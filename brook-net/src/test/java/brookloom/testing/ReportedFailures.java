package brookloom.testing;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Collects during a test what reaches the default handler of uncaught exceptions. Register it as an extension's field. */
public final class ReportedFailures implements BeforeEachCallback, AfterEachCallback {
    private final BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    private Thread.@Nullable UncaughtExceptionHandler before;

    @Override
    public void beforeEach(ExtensionContext context) {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /** Returns the failures so far that nobody awaited, oldest first. */
    public List<Throwable> all() {
        return List.copyOf(reported);
    }

    /** Returns the next failure, and fails when there is none within 30 seconds. */
    public Throwable await() throws InterruptedException {
        return Objects.requireNonNull(reported.poll(30, TimeUnit.SECONDS), "no uncaught failure within 30 s");
    }
}
