package brookloom.admin;

import brookloom.observe.CarrierRefused;
import brookloom.observe.LiveTunnel;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import brookloom.observe.TunnelOutcome;
import brookloom.observe.Vitals;
import brookloom.proto.Network;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Counts for Prometheus what a monitor tells. Events are counted at a tunnel's start and end, bytes and states are read
 * when somebody asks. No label has a value that peers choose: no destination, no address, no name.
 */
final class Metrics implements TunnelObserver {
    private static final double[] WAITS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    private static final double[] LIVES = {0.05, 0.25, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600};

    private final TrafficMetrics traffic;
    private final Counter started;
    private final Counter ended;
    private final Counter notReached;
    private final Counter refused;
    private final Histogram handshake;
    private final Histogram roundTrip;
    private final Histogram dial;
    private final Histogram firstByte;
    private final Histogram life;

    /** Registers everything, and has the traffic counted. */
    Metrics(PrometheusRegistry registry, Vitals vitals, TrafficMetrics traffic) {
        this.traffic = traffic;
        started = counter("brook_tunnels_started", "Tunnels that began.", "network")
                .register(registry);
        ended = counter("brook_tunnels_ended", "Tunnels that ended, by how.", "network", "outcome")
                .register(registry);
        notReached = counter("brook_targets_not_reached", "Tunnels whose target was not reached, by why.", "code")
                .register(registry);
        refused = counter("brook_carriers_refused", "Carriers that got no tunnel, by why.", "cause")
                .register(registry);
        handshake = seconds("brook_handshake_seconds", "Time until a dialled carrier was ready.", WAITS)
                .register(registry);
        roundTrip = seconds("brook_round_trip_seconds", "Time until an answer of the server came.", WAITS)
                .register(registry);
        dial = seconds("brook_dial_seconds", "Time until the target (at a client: the carrier) was connected.", WAITS)
                .labelNames("network")
                .register(registry);
        firstByte = seconds("brook_first_byte_seconds", "Time until a tunnel's first byte from its target.", WAITS)
                .labelNames("network")
                .register(registry);
        life = seconds("brook_tunnel_seconds", "How long tunnels lasted.", LIVES)
                .labelNames("network")
                .register(registry);
        traffic.register(registry);
        new StateMetrics(vitals).register(registry);
        begin();
    }

    private static Counter.Builder counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels);
    }

    private static Histogram.Builder seconds(String name, String help, double... bounds) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .classicOnly()
                .classicUpperBounds(bounds);
    }

    /** Begins every series of bounded labels at zero, so that the first event is an increase that alerts see. */
    private void begin() {
        for (Network network : Network.values()) {
            started.initLabelValues(label(network));
            for (TunnelOutcome outcome : TunnelOutcome.values()) {
                ended.initLabelValues(label(network), outcome.label());
            }
        }
        for (RefusalCause cause : RefusalCause.values()) {
            refused.initLabelValues(cause.label());
        }
    }

    /** Returns the name for labels: {@code tcp}. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void started(LiveTunnel tunnel) {
        started.labelValues(label(tunnel.started().network())).inc();
        traffic.started(tunnel);
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        String network = label(tunnel.started().network());
        ended.labelValues(network, tunnel.outcome().label()).inc();
        if (tunnel.code() != null) {
            notReached
                    .labelValues(tunnel.code().name().toLowerCase(Locale.ROOT))
                    .inc();
        }
        observe(dial, network, tunnel.dial());
        observe(firstByte, network, tunnel.firstByte());
        observe(life, network, tunnel.duration());
        traffic.ended(tunnel);
    }

    private static void observe(Histogram histogram, String network, @Nullable Duration time) {
        if (time != null) {
            histogram.labelValues(network).observe(seconds(time));
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    @Override
    public void carrierOpened(Duration time) {
        handshake.observe(seconds(time));
    }

    @Override
    public void roundTrip(Duration time) {
        roundTrip.observe(seconds(time));
    }

    @Override
    public void carrierRefused(CarrierRefused carrier) {
        refused.labelValues(carrier.cause().label()).inc();
    }
}
