package brookloom.admin;

import brookloom.cli.Terminal;
import brookloom.cli.log.StatusScreen;
import brookloom.observe.CarrierRefused;
import brookloom.observe.LiveTunnel;
import brookloom.observe.Reading;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.TunnelObserver;
import brookloom.observe.Vitals;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal, in one line that stays, whether the server is reached, the tunnels and their rates. */
public final class StatusLine implements TunnelObserver, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration NEWS = Duration.ofMinutes(1);
    private static final int KIBI = 1024;

    private final TunnelMonitor monitor;
    private final StatusScreen screen;
    private final TrafficMetrics traffic = new TrafficMetrics();
    private final Throughput throughput = new Throughput(traffic.totals(), System.nanoTime());
    private volatile String server = "ready";
    private volatile boolean refused;
    private volatile @Nullable Duration roundTrip;
    private volatile long measuredAt;
    private final Thread thread;

    private StatusLine(TunnelMonitor monitor, StatusScreen screen) {
        this.monitor = monitor;
        this.screen = screen;
        this.thread = Thread.ofVirtual().name("status-line").unstarted(this::run);
    }

    /** Shows the line until closed, where standard error is a terminal that can erase. */
    public static Optional<StatusLine> start(TunnelMonitor monitor) {
        if (!Terminal.canErase()) {
            return Optional.empty();
        }
        StatusLine line = new StatusLine(monitor, StatusScreen.standardError());
        monitor.add(line);
        Duration before = monitor.lastHandshake();
        if (before != null) {
            line.carrierOpened(before); // the client has connected already
        }
        line.thread.start();
        return Optional.of(line);
    }

    private void run() {
        try {
            while (true) {
                // Below the prompt of a shell that has it in the background, it would be in the way.
                screen.show(Terminal.isForeground() ? text() : "");
                Thread.sleep(INTERVAL);
                throughput.sample(traffic.totals(), System.nanoTime());
            }
        } catch (IOException | InterruptedException e) {
            // Closed, or the terminal is gone.
        }
    }

    private String text() {
        String obstacle = monitor.vitals().obstacle();
        long tunnels = monitor.live().size();
        return (obstacle == null ? server(tunnels) : obstacle)
                + (tunnels == 1 ? ", 1 tunnel" : ", " + tunnels + " tunnels")
                + ", down " + rate(throughput.down()) + ", up " + rate(throughput.up());
    }

    /** Describes the server. One of several that refuses a carrier says nothing about the others. */
    private String server(long tunnels) {
        Map<String, Long> up = monitor.vitals().values(Reading.SERVERS_UP);
        boolean reached = !refused || up.containsValue(1L);
        Duration age = Duration.ofNanos(System.nanoTime() - measuredAt);
        return (reached ? server : "server not reached")
                + inUse(up)
                + (reached ? roundTrip(roundTrip, age, tunnels) : "");
    }

    /**
     * Describes how long an answer took. An app that reads slowly keeps the next one waiting behind its data, so the last one
     * stays while there are tunnels.
     */
    static String roundTrip(@Nullable Duration time, Duration age, long tunnels) {
        boolean news = age.compareTo(NEWS) < 0;
        if (time == null || (!news && tunnels == 0)) {
            return "";
        }
        return ", round trip " + Times.format(time) + (news ? "" : " (" + age.toMinutes() + " min ago)");
    }

    /** Names the one of several servers that is used, and how many may be. */
    private String inUse(Map<String, Long> up) {
        long sum = up.values().stream().mapToLong(Long::longValue).sum();
        return monitor.vitals().facts().stream()
                .filter(fact -> fact.name().equals(Vitals.SERVER))
                .map(fact -> " (" + fact.value().get() + ", " + sum + " of " + up.size() + " up)")
                .findFirst()
                .orElse("");
    }

    private static String rate(long[] samples) {
        double value = samples[samples.length - 1];
        String unit = "B/s";
        for (String larger : new String[] {"KiB/s", "MiB/s", "GiB/s"}) {
            if (value >= KIBI) {
                value /= KIBI;
                unit = larger;
            }
        }
        return String.format(Locale.ROOT, unit.equals("B/s") ? "%.0f %s" : "%.1f %s", value, unit);
    }

    @Override
    public void started(LiveTunnel tunnel) {
        traffic.started(tunnel);
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        traffic.ended(tunnel);
    }

    @Override
    public void carrierOpened(Duration handshake) {
        refused = false;
        server = "connected";
        if (roundTrip == null) {
            server = "connected in " + Times.format(handshake); // until the server has answered a PING; others never do
        }
    }

    @Override
    public void roundTrip(Duration time) {
        measuredAt = System.nanoTime();
        roundTrip = time;
        server = "connected";
        refused = false;
    }

    @Override
    public void carrierRefused(CarrierRefused carrier) {
        refused = true;
    }

    /** Erases the line. */
    @Override
    public void close() {
        monitor.remove(this);
        thread.interrupt();
        try {
            thread.join(INTERVAL); // not for ever: a terminal that is stopped takes nothing
            if (!thread.isAlive()) {
                screen.show("");
            }
        } catch (IOException e) {
            // The terminal is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
