package brookloom.client.connect;

import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import java.io.Closeable;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * Connects to the server in the background while the client starts, so that a wrong address, certificate or path is in the
 * log before an app asks, and the first tunnel finds a connection. It does not learn whether the password is right.
 */
final class Probe implements Closeable {
    private final Thread thread;

    private Probe(Thread thread) {
        this.thread = thread;
    }

    /**
     * Starts to connect.
     *
     * @param server its name for the log
     * @param contact learns whether the server is reached
     */
    static Probe start(String server, Dialer dialer, FirstContact contact) {
        return new Probe(Thread.ofVirtual().name("probe").start(() -> connect(server, dialer, contact)));
    }

    private static void connect(String server, Dialer dialer, FirstContact contact) {
        long start = System.nanoTime();
        try {
            String security = dialer.connect();
            if (security != null) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                Logger.info(
                        "connected to {} in {} ms{}; the first tunnel authenticates",
                        server,
                        millis,
                        security.isEmpty() ? "" : ", " + security);
            }
            contact.made();
        } catch (DialFailed e) {
            if (!Thread.currentThread().isInterrupted()) {
                // Word for word as for an app's tunnel, so that the log counts those that follow.
                Logger.warn("{}", e.getMessage());
                contact.awaitCarrier();
            }
        }
    }

    /** Stops connecting. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
