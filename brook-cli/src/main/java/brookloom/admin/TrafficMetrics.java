package brookloom.admin;

import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelEnded;
import brookloom.proto.Network;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Sums the bytes of tunnels that have ended and of those that run, without a call for each batch. Thread-safe. */
final class TrafficMetrics {
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private final Map<Long, LiveTunnel> live = new HashMap<>();
    private final Map<Network, Sum> sums = new EnumMap<>(Network.class);

    /** Holds the sums of one network. */
    private static final class Sum {
        private long endedUp;
        private long endedDown;
        private long tunnels;
        /** Value shown last: a counter never falls, though a tunnel may still count a byte while it ends. */
        private long shownUp;

        private long shownDown;
    }

    TrafficMetrics() {
        for (Network network : Network.values()) {
            sums.put(network, new Sum());
        }
    }

    void register(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("brook_bytes")
                .help("Bytes carried for apps, without the protocol's own.")
                .unit(Unit.BYTES)
                .labelNames("network", "direction")
                .callback(this::showBytes)
                .register(registry);
        GaugeWithCallback.builder()
                .name("brook_tunnels")
                .help("Tunnels that run now.")
                .labelNames("network")
                .callback(this::showTunnels)
                .register(registry);
    }

    void started(LiveTunnel tunnel) {
        lock.lock();
        try {
            live.put(tunnel.started().id(), tunnel);
            sum(tunnel.started().network()).tunnels++;
        } finally {
            lock.unlock();
        }
    }

    void ended(TunnelEnded tunnel) {
        lock.lock();
        try {
            Sum sum = sum(tunnel.started().network());
            sum.endedUp += tunnel.up();
            sum.endedDown += tunnel.down();
            if (live.remove(tunnel.started().id()) != null) {
                sum.tunnels--;
            }
        } finally {
            lock.unlock();
        }
    }

    private Sum sum(Network network) {
        return sums.computeIfAbsent(network, any -> new Sum());
    }

    /** Returns the sums now. */
    Totals totals() {
        Map<Network, Totals.Of> networks = new EnumMap<>(Network.class);
        lock.lock();
        try {
            for (Network network : Network.values()) {
                Sum sum = sum(network);
                long up = sum.endedUp;
                long down = sum.endedDown;
                for (LiveTunnel tunnel : live.values()) {
                    if (tunnel.started().network() == network) {
                        up += tunnel.up();
                        down += tunnel.down();
                    }
                }
                sum.shownUp = Math.max(sum.shownUp, up);
                sum.shownDown = Math.max(sum.shownDown, down);
                networks.put(network, new Totals.Of(sum.tunnels, sum.shownUp, sum.shownDown));
            }
        } finally {
            lock.unlock();
        }
        return new Totals(networks);
    }

    private void showBytes(CounterWithCallback.Callback callback) {
        totals().networks().forEach((network, sum) -> {
            callback.call((double) sum.up(), Metrics.label(network), "up");
            callback.call((double) sum.down(), Metrics.label(network), "down");
        });
    }

    private void showTunnels(GaugeWithCallback.Callback callback) {
        totals().networks().forEach((network, sum) -> callback.call((double) sum.tunnels(), Metrics.label(network)));
    }
}
