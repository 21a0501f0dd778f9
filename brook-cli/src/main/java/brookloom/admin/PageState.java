package brookloom.admin;

import brookloom.admin.Recent.Carried;
import brookloom.cli.Version;
import brookloom.observe.LiveTunnel;
import brookloom.observe.Reading;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.Vitals;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the state of a server or client as JSON for the live page. Thread-safe. */
final class PageState {
    private static final int MOST_TUNNELS = 25;
    private static final int MOST_USERS = 50;
    private static final int MOST_DESTINATIONS = 20;

    private final TunnelMonitor monitor;
    private final TrafficMetrics traffic;
    private final Recent recent;
    private final Instant start = Instant.now();

    PageState(TunnelMonitor monitor, TrafficMetrics traffic, Recent recent) {
        this.monitor = monitor;
        this.traffic = traffic;
        this.recent = recent;
    }

    /** Returns the state now. */
    String now(long upPerSecond, long downPerSecond) {
        Vitals vitals = monitor.vitals();
        Totals totals = traffic.totals();
        Recent.Copy copy = recent.copy();
        List<LiveTunnel> live = List.copyOf(monitor.live());
        return PageJson.object(json -> {
            json.text("version", Version.current())
                    .text("obstacle", vitals.obstacle())
                    .number("at", Instant.now().toEpochMilli())
                    .number("start", start.toEpochMilli())
                    .number("upRate", upPerSecond)
                    .number("downRate", downPerSecond)
                    .number("started", copy.started())
                    .object("networks", networks -> networks(networks, totals))
                    .object("readings", readings -> readings(readings, vitals));
            json.objects(
                    "times",
                    copy.times(),
                    (each, times) -> each.text("name", times.name())
                            .number("count", times.count())
                            .number("p50", times.p50Micros())
                            .number("p95", times.p95Micros()));
            json.objects(
                    "failures",
                    copy.failures(),
                    (each, failed) -> each.text("what", failed.failure().what())
                            .text("advice", failed.failure().advice())
                            .number("count", failed.count())
                            .number("last", failed.last().toEpochMilli()));
            json.objects(
                    "facts",
                    vitals.facts(),
                    (each, fact) -> each.text("name", fact.name())
                            .text("value", fact.value().get()));
            json.objects("tunnels", busiest(live), this::tunnel);
            json.objects(
                    "users",
                    sums(copy.users(), live, tunnel -> tunnel.started().user(), MOST_USERS),
                    PageState::carried);
            if (recent.showsDestinations()) {
                json.objects(
                        "destinations",
                        sums(copy.destinations(), live, PageState::destination, MOST_DESTINATIONS),
                        PageState::carried);
            }
        });
    }

    private static void networks(PageJson json, Totals totals) {
        totals.networks()
                .forEach((network, sum) -> json.object(
                        Metrics.label(network),
                        each -> each.number("tunnels", sum.tunnels())
                                .number("up", sum.up())
                                .number("down", sum.down())));
    }

    private static void readings(PageJson json, Vitals vitals) {
        for (Reading reading : Reading.values()) {
            vitals.values(reading)
                    .forEach((label, value) ->
                            json.number(Metrics.label(reading) + (label.isEmpty() ? "" : "." + label), value));
        }
    }

    private static List<LiveTunnel> busiest(Collection<LiveTunnel> live) {
        // The counters move while they are compared: sort by what they were at one moment.
        Map<LiveTunnel, Long> bytes = new HashMap<>();
        live.forEach(tunnel -> bytes.put(tunnel, tunnel.up() + tunnel.down()));
        return bytes.entrySet().stream()
                .sorted(Map.Entry.<LiveTunnel, Long>comparingByValue().reversed())
                .limit(MOST_TUNNELS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void tunnel(PageJson json, LiveTunnel tunnel) {
        json.number("id", tunnel.started().id())
                .text("network", Metrics.label(tunnel.started().network()))
                .text("from", tunnel.started().from())
                .text("user", tunnel.started().user())
                .number("age", tunnel.age().toMillis())
                .number("up", tunnel.up())
                .number("down", tunnel.down());
        if (recent.showsDestinations()) {
            json.text("destination", destination(tunnel));
        }
    }

    private static String destination(LiveTunnel tunnel) {
        return tunnel.started().destination().toString();
    }

    /** Adds the tunnels that run to those that have ended. */
    private static List<Carried> sums(
            List<Carried> ended, List<LiveTunnel> live, Function<LiveTunnel, @Nullable String> name, int most) {
        Map<String, Carried> sums = new HashMap<>();
        ended.forEach(carried -> sums.put(carried.name(), carried));
        for (LiveTunnel tunnel : live) {
            String of = name.apply(tunnel);
            if (of != null) {
                sums.merge(of, new Carried(of, 1, tunnel.up(), tunnel.down()), Carried::plus);
            }
        }
        return sums.values().stream()
                .sorted(Comparator.comparingLong(Carried::bytes).reversed())
                .limit(most)
                .toList();
    }

    private static void carried(PageJson json, Carried carried) {
        json.text("name", carried.name())
                .number("tunnels", carried.tunnels())
                .number("up", carried.up())
                .number("down", carried.down());
    }
}
