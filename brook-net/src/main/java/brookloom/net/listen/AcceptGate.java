package brookloom.net.listen;

import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * Pauses a listener that would take the last file descriptors from the connections that are there: those in the system's
 * queue wait until some are free. One line when it begins, one when it is over. For one accepting thread.
 */
public final class AcceptGate {
    /** Short of file descriptors, accepting again at once would only burn the CPU. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final String title;
    private final Descriptors descriptors;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean paused;

    /**
     * Creates a gate for one listener of this process.
     *
     * @param title for log lines
     */
    public AcceptGate(String title) {
        this(title, Descriptors.ofProcess());
    }

    AcceptGate(String title, Descriptors descriptors) {
        this.title = title;
        this.descriptors = descriptors;
    }

    /** Waits until there are file descriptors for another connection; returns at once when interrupted or closed. */
    public void await() {
        boolean over = false;
        while (!over && descriptors.areShort()) {
            if (!paused) {
                paused = true;
                Logger.warn(
                        "{}: nearly all file descriptors are open (limit {}), not accepting connections until some are"
                                + " closed; raise the limit, such as by LimitNOFILE= or ulimit -n",
                        title,
                        descriptors.limit());
            }
            try {
                over = closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        if (paused) {
            paused = false;
            if (!over) {
                Logger.tag(LogTags.REPEATS).info("{}: accepting connections again", title);
            }
        }
    }

    /** Logs that accepting failed, and pauses. */
    public void failed(IOException failure) {
        Logger.warn("{}: cannot accept connections, retrying: {}", title, Failures.reason(failure));
        try {
            var unused = closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a wait, and every later one. */
    public void close() {
        closed.countDown();
    }

    /** Learns that a connection was accepted. */
    public void accepted() {
        descriptors.accepted();
    }
}
