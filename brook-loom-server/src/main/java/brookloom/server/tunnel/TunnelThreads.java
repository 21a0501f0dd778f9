package brookloom.server.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Vacancy;
import brookloom.proto.Network;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The virtual threads of the tunnels: one each, known until it ends, so that a stopping server leaves none behind. */
public final class TunnelThreads implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TunnelHandler handler;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Thread, Tunnel> running = new ConcurrentHashMap<>();
    private final Vacancy vacancy = new Vacancy();
    private volatile boolean draining;

    public TunnelThreads(TunnelHandler handler) {
        this.handler = handler;
    }

    /** Serves the carrier until its tunnel ends, and closes it then. */
    public void start(Arrival arrival) {
        String name = "tunnel-" + ids.incrementAndGet();
        Tunnel tunnel = new Tunnel(arrival.carrier());
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                handler.handle(arrival, name, tunnel);
            } finally {
                running.remove(Thread.currentThread());
                vacancy.left();
            }
        });
        running.put(thread, tunnel);
        thread.start();
        if (draining) {
            arrival.carrier().close();
        }
    }

    /** Returns the number of carriers that serve a tunnel now, or wait for their first. */
    public int count() {
        return (int) running.values().stream().filter(tunnel -> !tunnel.resting).count();
    }

    /**
     * Closes carriers that wait for their opening, new ones too, and waits until no TCP tunnel runs; UDP has no end that
     * could be waited for.
     *
     * @throws InterruptedException to wait no longer
     */
    public void drain(Duration limit) throws InterruptedException {
        draining = true;
        running.values().stream().filter(tunnel -> tunnel.network == null).forEach(tunnel -> tunnel.carrier.close());
        long tcp = running.values().stream().filter(Tunnel::isTcp).count();
        if (tcp > 0) {
            Logger.info(
                    "stopping: waiting up to {} s for {}, a second signal ends them",
                    limit.toSeconds(),
                    tcp == 1 ? "1 TCP tunnel" : tcp + " TCP tunnels");
        }
        vacancy.await(() -> running.values().stream().noneMatch(Tunnel::isTcp), limit);
    }

    /** Closes every carrier, ends waits for targets too, and waits for the threads. */
    @Override
    public void close() {
        running.forEach((thread, tunnel) -> {
            tunnel.carrier.close();
            thread.interrupt(); // a target that reads nothing would hold it for ever
        });
        try {
            if (!vacancy.await(running::isEmpty, PATIENCE)) {
                Logger.warn("{} tunnels do not end", running.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Knows what a carrier is at. */
    private final class Tunnel implements TunnelHandler.CarrierState {
        private final ByteStream carrier;

        /** Null while it waits for an opening. */
        private volatile @Nullable Network network;

        private volatile boolean resting;

        Tunnel(ByteStream carrier) {
            this.carrier = carrier;
        }

        @Override
        public void opened(Network asked) {
            network = asked;
            resting = false;
        }

        @Override
        public void rests() {
            network = null;
            resting = true;
            vacancy.left();
            if (draining) {
                carrier.close();
            }
        }

        boolean isTcp() {
            return network == Network.TCP;
        }
    }
}
