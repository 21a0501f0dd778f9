package brookloom.server.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.server.targets.Peer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/** The virtual threads of the tunnels: one each, known until it ends, so that a stopping server leaves none behind. */
public final class TunnelThreads implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TunnelHandler handler;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Thread, ByteStream> running = new ConcurrentHashMap<>();

    public TunnelThreads(TunnelHandler handler) {
        this.handler = handler;
    }

    /**
     * Serves the carrier until its tunnel ends, and closes it then.
     *
     * @param ending for a client that does not show the password
     */
    public void start(ByteStream carrier, CarrierEnding ending, Peer peer) {
        start(carrier, ending, peer, () -> {});
    }

    /**
     * Serves a carrier that shares its connection with others.
     *
     * @param onAuthenticated called when the client has shown that it has the password
     */
    public void start(ByteStream carrier, CarrierEnding ending, Peer peer, Runnable onAuthenticated) {
        String name = "tunnel-" + ids.incrementAndGet();
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                handler.handle(carrier, ending, peer, name, onAuthenticated);
            } finally {
                running.remove(Thread.currentThread());
            }
        });
        running.put(thread, carrier);
        thread.start();
    }

    /** Tunnels that are running now. */
    public int count() {
        return running.size();
    }

    /** Closes every carrier, ends waits for targets too, and waits for the threads. */
    @Override
    public void close() {
        running.forEach((thread, carrier) -> {
            carrier.close();
            thread.interrupt(); // a target that reads nothing would hold it for ever
        });
        for (Thread thread : running.keySet()) {
            try {
                if (!thread.join(PATIENCE)) {
                    Logger.warn("{} does not end", thread.getName());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
