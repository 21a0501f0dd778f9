package brookloom.client.carrier;

import brookloom.net.dial.DialFailed;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelMonitor;
import java.time.Duration;

/** Reports to a monitor how long each carrier took to dial, and which failed. */
public final class ObservedCarriers extends WatchedCarriers {
    private final String server;
    private final TunnelMonitor monitor;

    /**
     * Dials by these carriers, and owns them.
     *
     * @param server its name for events
     */
    public ObservedCarriers(String server, CarrierDialer carriers, TunnelMonitor monitor) {
        super(carriers);
        this.server = server;
        this.monitor = monitor;
    }

    @Override
    <T> T watch(Attempt<T> attempt) throws DialFailed {
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
}
