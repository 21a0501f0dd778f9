package brookloom.admin;

import brookloom.cli.Version;
import brookloom.observe.Reading;
import brookloom.observe.Vitals;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;

/** Shows the values that parts of a server or client hold, read when somebody asks. */
final class StateMetrics {
    private final Vitals vitals;

    StateMetrics(Vitals vitals) {
        this.vitals = vitals;
    }

    void register(PrometheusRegistry registry) {
        Info.builder()
                .name("brook_build_info")
                .help("Version of the program.")
                .labelNames("version")
                .register(registry)
                .setLabelValues(Version.current());
        gauge("brook_ready", "1 while tunnels are taken, else 0.")
                .callback(callback -> callback.call(vitals.obstacle() == null ? 1 : 0))
                .register(registry);
        gauge("brook_strangers", "Connections whose clients have not shown the password.")
                .callback(callback -> show(Reading.STRANGERS, callback))
                .register(registry);
        gauge("brook_reverse_ports", "Ports that are open for clients (-R).")
                .callback(callback -> show(Reading.REVERSE_PORTS, callback))
                .register(registry);
        gauge("brook_users", "Users on the list, where there are many.")
                .callback(callback -> show(Reading.USERS, callback))
                .register(registry);
        gauge("brook_carriers_ready", "Carriers in waiting for a tunnel.")
                .labelNames("kind")
                .callback(callback -> show(Reading.CARRIERS_READY, callback))
                .register(registry);
        gauge("brook_certificate_expiry_timestamp_seconds", "End of the certificate's validity, in Unix time.")
                .unit(Unit.SECONDS)
                .callback(callback -> show(Reading.CERTIFICATE_EXPIRY, callback))
                .register(registry);
        gauge("brook_server_up", "1 while one of several servers is up, as far as is known, else 0.")
                .labelNames("server")
                .callback(callback -> show(Reading.SERVERS_UP, callback))
                .register(registry);
        gauge("brook_server_latency_seconds", "Usual time of a new tunnel by one of several servers.")
                .unit(Unit.SECONDS)
                .labelNames("server")
                .callback(callback -> vitals.values(Reading.SERVER_LATENCY)
                        .forEach((label, value) -> callback.call(value / 1e9, label)))
                .register(registry);
        registerShared(registry);
        CounterWithCallback.builder()
                .name("brook_udp_drops")
                .help("Datagrams that were dropped, by why.")
                .labelNames("reason")
                .callback(callback -> vitals.values(Reading.UDP_DROPS)
                        .forEach((label, value) -> callback.call((double) value, label)))
                .register(registry);
    }

    private void registerShared(PrometheusRegistry registry) {
        gauge("brook_shared_state_up", "1 while the store of shared state answers, else 0.")
                .callback(callback -> show(Reading.STATE_UP, callback))
                .register(registry);
        gauge("brook_shared_state_latency_seconds", "Time of the last answer of the store of shared state.")
                .unit(Unit.SECONDS)
                .callback(callback ->
                        vitals.values(Reading.STATE_LATENCY).forEach((label, value) -> callback.call(value / 1e9)))
                .register(registry);
        gauge("brook_shared_state_pending", "Nonces and users' traffic that the store has still to learn.")
                .callback(callback -> show(Reading.STATE_PENDING, callback))
                .register(registry);
        CounterWithCallback.builder()
                .name("brook_shared_state_lost")
                .help("Nonces that the store of shared state never learnt: there were too many.")
                .callback(callback ->
                        vitals.values(Reading.STATE_LOST).forEach((label, value) -> callback.call((double) value)))
                .register(registry);
    }

    private static GaugeWithCallback.Builder gauge(String name, String help) {
        return GaugeWithCallback.builder().name(name).help(help);
    }

    private void show(Reading reading, GaugeWithCallback.Callback callback) {
        vitals.values(reading)
                .forEach((label, value) ->
                        callback.call((double) value, label.isEmpty() ? new String[0] : new String[] {label}));
    }
}
