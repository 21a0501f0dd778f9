package brookloom.observe;

import brookloom.net.stream.Heartbeat;
import java.time.Duration;
import java.util.Comparator;

/**
 * Measures the round trip to the server every few seconds while there are tunnels, by a PING in one of them: the one that
 * has carried the least, since bulk data in front of an answer counts as a part of its way.
 */
public final class RoundTrips implements AutoCloseable {
    /** A PING and its PONG have 77 bytes each. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Tunnels that are asked at most until one can answer: those of other servers than ours cannot. */
    private static final int MOST_ASKED = 16;

    private final TunnelMonitor monitor;
    private final Heartbeat beat;

    private RoundTrips(TunnelMonitor monitor) {
        this.monitor = monitor;
        this.beat = Heartbeat.every(INTERVAL, this::measure);
    }

    /** Measures until closed, and passes each time on to the monitor's observers. */
    public static RoundTrips start(TunnelMonitor monitor) {
        return new RoundTrips(monitor);
    }

    private void measure() {
        var unused = monitor.live().stream()
                .map(Quiet::of)
                .sorted(Comparator.comparingLong(Quiet::bytes))
                .limit(MOST_ASKED)
                .anyMatch(quiet -> quiet.tunnel().ping(nanos -> monitor.roundTrip(Duration.ofNanos(nanos))));
    }

    /** Holds a tunnel with what it had carried at one moment, for counters move while they are compared. */
    private record Quiet(LiveTunnel tunnel, long bytes) {
        static Quiet of(LiveTunnel tunnel) {
            return new Quiet(tunnel, tunnel.up() + tunnel.down());
        }
    }

    /** Measures no more. */
    @Override
    public void close() {
        beat.close();
    }
}
