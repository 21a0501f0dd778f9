package brookloom.lists;

import brookloom.net.reload.Reloads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Refreshes copies every so often, and when the process is told to reload, on a thread of its own, until closed. */
public final class Refresher implements AutoCloseable {
    /** The pause varies by so much, lest all servers ask for a list at once. */
    private static final double JITTER = 0.1;

    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final List<ReloadingSource<?>> copies;
    private final Duration interval;
    private final @Nullable ScheduledExecutorService thread;
    private final Reloads.Registration registration;

    private Refresher(List<? extends ReloadingSource<?>> copies, Duration interval) {
        this.copies = List.copyOf(copies);
        this.interval = interval;
        this.thread = copies.isEmpty()
                ? null
                : Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("list-refresh").factory());
        this.registration = Reloads.register(this::refreshNow);
    }

    /** Begins, with a pause first; refreshes only when told to when the interval is zero. */
    public static Refresher start(List<? extends ReloadingSource<?>> copies, Duration interval) {
        Refresher refresher = new Refresher(copies, interval);
        refresher.scheduleNext();
        return refresher;
    }

    private void scheduleNext() {
        if (thread == null || interval.isZero()) {
            return;
        }
        double factor = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        try {
            var unused = thread.schedule(this::refresh, (long) (interval.toMillis() * factor), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    private void refresh() {
        try {
            copies.forEach(ReloadingSource::refresh);
        } finally {
            scheduleNext();
        }
    }

    private void refreshNow() {
        if (thread == null) {
            return;
        }
        try {
            thread.execute(() -> copies.forEach(ReloadingSource::refresh));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    /** Ends, giving up what is being read. */
    @Override
    public void close() {
        registration.close();
        if (thread == null) {
            return;
        }
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                return; // a file system or a name that does not answer; the thread is a daemon
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
