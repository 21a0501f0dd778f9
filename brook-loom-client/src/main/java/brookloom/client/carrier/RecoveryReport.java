package brookloom.client.carrier;

import brookloom.net.dial.DialFailed;
import brookloom.net.text.LogTags;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Reports that a server which was not reached is reached again: its failures are reported where it was dialled. */
public final class RecoveryReport extends WatchedCarriers {
    private final String server;
    private final LongSupplier clock;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

    /** @param since when the first attempt failed, in nanoseconds */
    private record Outage(long since, int attempts) {}

    /**
     * Dials by these carriers, and owns them.
     *
     * @param server its name for messages
     */
    public RecoveryReport(String server, CarrierDialer carriers) {
        this(server, carriers, System::nanoTime);
    }

    RecoveryReport(String server, CarrierDialer carriers, LongSupplier clock) {
        super(carriers);
        this.server = server;
        this.clock = clock;
    }

    @Override
    <T> T watch(Attempt<T> attempt) throws DialFailed {
        try {
            T dialled = attempt.dial();
            if (!(dialled instanceof Carrier carrier && carrier.warm())) {
                reached(); // which a warm one was some time ago
            }
            return dialled;
        } catch (DialFailed e) {
            failed();
            throw e;
        }
    }

    private void failed() {
        long now = clock.getAsLong();
        outage.updateAndGet(
                known -> known == null ? new Outage(now, 1) : new Outage(known.since(), known.attempts() + 1));
    }

    private void reached() {
        if (outage.get() == null) {
            return;
        }
        Outage ended = outage.getAndSet(null);
        if (ended != null) {
            long seconds = Duration.ofNanos(clock.getAsLong() - ended.since()).toSeconds();
            Logger.tag(LogTags.RECOVERED)
                    .info(
                            "server {} is reached again, after {} within {} s",
                            server,
                            ended.attempts() == 1 ? "1 failed attempt" : ended.attempts() + " failed attempts",
                            seconds);
        }
    }
}
