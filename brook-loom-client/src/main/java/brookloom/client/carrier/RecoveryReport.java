package brookloom.client.carrier;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.LogTags;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Reports that a server which was not reached is reached again: its failures are reported where it was dialled. */
public final class RecoveryReport implements CarrierDialer {
    private final String server;
    private final CarrierDialer carriers;
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
        this.server = server;
        this.carriers = carriers;
        this.clock = clock;
    }

    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        return watch(() -> carriers.dial(affinity));
    }

    @Override
    public Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
        return watch(() -> carriers.dialFresh(affinity));
    }

    @Override
    public Carrier dialStream() throws DialFailed {
        return watch(carriers::dialStream);
    }

    @Override
    public void rest(ByteStream carrier, Duration limit) {
        carriers.rest(carrier, limit);
    }

    @Override
    public String connect() throws DialFailed {
        try {
            String security = carriers.connect();
            reached();
            return security;
        } catch (DialFailed e) {
            failed();
            throw e;
        }
    }

    private interface Attempt {
        Carrier dial() throws DialFailed;
    }

    private Carrier watch(Attempt attempt) throws DialFailed {
        try {
            Carrier carrier = attempt.dial();
            if (!carrier.warm()) { // a warm one shows that the server was reached some time ago
                reached();
            }
            return carrier;
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
                            "server {} is reached again, after {} failed attempts within {} s",
                            server,
                            ended.attempts(),
                            seconds);
        }
    }

    @Override
    public void dropReady() {
        carriers.dropReady();
    }

    @Override
    public boolean authenticatesEnds() {
        return carriers.authenticatesEnds();
    }

    @Override
    public void close() {
        carriers.close();
    }
}
