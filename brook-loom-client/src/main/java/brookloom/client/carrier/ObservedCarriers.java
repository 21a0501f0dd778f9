package brookloom.client.carrier;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelMonitor;
import java.time.Duration;

/** Reports to a monitor how long each carrier took to dial, and which failed. */
public final class ObservedCarriers implements CarrierDialer {
    private final String server;
    private final CarrierDialer carriers;
    private final TunnelMonitor monitor;

    /**
     * Dials by these carriers, and owns them.
     *
     * @param server its name for events
     */
    public ObservedCarriers(String server, CarrierDialer carriers, TunnelMonitor monitor) {
        this.server = server;
        this.carriers = carriers;
        this.monitor = monitor;
    }

    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        return watch(() -> carriers.dial(affinity));
    }

    @Override
    public Carrier dialStream() throws DialFailed {
        return watch(carriers::dialStream);
    }

    @Override
    public Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
        return watch(() -> carriers.dialFresh(affinity));
    }

    @Override
    public String connect() throws DialFailed {
        return watch(carriers::connect);
    }

    private interface Attempt<T> {
        T dial() throws DialFailed;
    }

    private <T> T watch(Attempt<T> attempt) throws DialFailed {
        long begun = System.nanoTime();
        try {
            T dialled = attempt.dial();
            monitor.carrierOpened(Duration.ofNanos(System.nanoTime() - begun));
            return dialled;
        } catch (DialFailed e) {
            monitor.carrierRefused(server, RefusalCause.SERVER_NOT_REACHED);
            throw e;
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
    public void rest(ByteStream carrier, Duration limit) {
        carriers.rest(carrier, limit);
    }

    @Override
    public void close() {
        carriers.close();
    }
}
