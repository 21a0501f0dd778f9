package brookloom.client.connect;

import brookloom.observe.TunnelMonitor;
import brookloom.observe.TunnelObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Knows whether the server has been reached: by the connection that is made at the start, or by the first one after it. */
final class FirstContact implements TunnelObserver {
    private final CompletableFuture<Boolean> made = new CompletableFuture<>();
    private final TunnelMonitor monitor;

    FirstContact(TunnelMonitor monitor) {
        this.monitor = monitor;
    }

    /** Runs this once, when the server is reached. */
    void then(Runnable action) {
        var unused = made.thenRun(action);
    }

    /** Has the next connection to the server count. */
    void awaitCarrier() {
        monitor.add(this);
    }

    /** Reports that the server is reached. */
    void made() {
        monitor.remove(this);
        made.complete(true);
    }

    @Override
    public void carrierOpened(Duration handshake) {
        made();
    }
}
