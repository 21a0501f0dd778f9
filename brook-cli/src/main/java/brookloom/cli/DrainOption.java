package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.stream.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.tinylog.Logger;
import picocli.CommandLine.Option;

/** Stops what a command serves by in two steps: nothing new is accepted, and what runs may end within a limit. */
@HelpSection(Heading.TUNNELS)
public final class DrainOption {
    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "How long a stop by SIGTERM or SIGINT waits for running TCP connections to end; a second signal"
                            + " ends them (default: ${DEFAULT-VALUE}).")
    private Duration limit = Duration.ofSeconds(30);

    @Option(
            names = "--drainDelay",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description =
                    "How long a stop still accepts connections while /readyz already fails, so that load balancers turn"
                            + " away first (default: ${DEFAULT-VALUE}).")
    private Duration delay = Duration.ZERO;

    /** Accepts nothing new, and waits for what is running. */
    public interface Drain {
        /** Has load balancers that ask for readiness turn away; all goes on being served. */
        default void turnAway() {}

        /**
         * Waits until nothing runs any more, or the limit has passed.
         *
         * @throws InterruptedException to wait no longer
         */
        void drain(Duration limit) throws InterruptedException;
    }

    /**
     * Waits until the process is stopped, and what it serves by is closed.
     *
     * @param close comes after the drain
     */
    public void untilStopped(Drain drain, Runnable close) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Shutdown.onExit(() -> {
            try {
                drain(drain);
                close.run();
            } finally {
                stopped.countDown(); // only now may the caller wipe the password
            }
        });
        stopped.await();
    }

    private void turnAway(Drain drain) throws InterruptedException {
        if (!delay.isZero()) {
            drain.turnAway();
            Logger.info("stopping: accepting connections for {} s more, not ready", delay.toSeconds());
            Thread.sleep(delay);
        }
    }

    /** Drains on a thread of its own, which a second signal interrupts: logging from an interrupted thread closes the log. */
    private void drain(Drain drain) {
        Thread draining = Thread.ofVirtual().name("drain").start(() -> {
            try {
                turnAway(drain);
                drain.drain(limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the end of this thread is what is waited for
            }
        });
        Thread hurry = Thread.ofVirtual().name("hurry").start(() -> {
            try {
                Shutdown.awaitHurry();
                draining.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Threads.joinUninterruptibly(draining, () -> {});
        hurry.interrupt();
    }
}
