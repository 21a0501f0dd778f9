package brookloom.admin;

import brookloom.observe.CarrierRefused;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import brookloom.proto.ReplyCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Remembers what the live page shows of tunnels that have ended. Bounded, thread-safe. */
final class Recent implements TunnelObserver {
    /** At this number the half with the fewest bytes is forgotten. */
    private static final int MOST_NAMES = 2000;

    private final boolean destinations;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private final Times handshakes = new Times();
    private final Times roundTrips = new Times();
    private final Times dials = new Times();
    private final Times firstBytes = new Times();
    private final Map<Failure, Failed> failures = new HashMap<>();
    private final Map<String, Carried> byUser = new HashMap<>();
    private final Map<String, Carried> byDestination = new HashMap<>();
    private long started;

    /** Holds how often something failed, and when the last time was. */
    record Failed(Failure failure, long count, Instant last) {}

    /** Holds what the tunnels that have ended carried for a user, or to a destination. */
    record Carried(String name, long tunnels, long up, long down) {
        Carried plus(Carried other) {
            return new Carried(name, tunnels + other.tunnels, up + other.up, down + other.down);
        }

        /** Returns the bytes of both directions. */
        long bytes() {
            return up + down;
        }
    }

    /** Holds the share of times that 50% and 95% of the newest ones do not exceed. */
    record Quantiles(String name, long count, long p50Micros, long p95Micros) {
        private static Quantiles of(String name, Times times) {
            return new Quantiles(name, times.count(), times.micros(0.5), times.micros(0.95));
        }
    }

    /** @param destinations whether they are remembered at all */
    Recent(boolean destinations) {
        this.destinations = destinations;
    }

    @Override
    public void started(LiveTunnel tunnel) {
        locked(() -> started++);
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        locked(() -> {
            dials.add(tunnel.dial());
            firstBytes.add(tunnel.firstByte());
            String user = tunnel.started().user();
            if (user != null) {
                add(byUser, new Carried(user, 1, tunnel.up(), tunnel.down()));
            }
            if (destinations) {
                String host = tunnel.started().destination().toString();
                add(byDestination, new Carried(host, 1, tunnel.up(), tunnel.down()));
            }
            Failure failure = failure(tunnel);
            if (failure != null) {
                failed(failure);
            }
        });
    }

    private static @Nullable Failure failure(TunnelEnded tunnel) {
        return switch (tunnel.outcome()) {
            case NOT_REACHED -> Failure.of(tunnel.code() == null ? ReplyCode.GENERAL_FAILURE : tunnel.code());
            case FAILED -> Failure.BROKEN;
            case CUT -> Failure.CUT;
            case COMPLETED, IDLE, CLOSED_BY_CLIENT -> null;
        };
    }

    @Override
    public void carrierOpened(Duration handshake) {
        locked(() -> handshakes.add(handshake));
    }

    @Override
    public void roundTrip(Duration time) {
        locked(() -> roundTrips.add(time));
    }

    @Override
    public void carrierRefused(CarrierRefused carrier) {
        locked(() -> failed(Failure.of(carrier.cause())));
    }

    private void failed(Failure failure) {
        Failed before = failures.get(failure);
        failures.put(failure, new Failed(failure, before == null ? 1 : before.count() + 1, Instant.now()));
    }

    private static void add(Map<String, Carried> sums, Carried more) {
        sums.merge(more.name(), more, Carried::plus);
        if (sums.size() > MOST_NAMES) {
            List<Carried> least = sums.values().stream()
                    .sorted(Comparator.comparingLong(Carried::bytes))
                    .limit(MOST_NAMES / 2)
                    .toList();
            least.forEach(carried -> sums.remove(carried.name()));
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Holds a copy of all. */
    record Copy(
            long started,
            List<Quantiles> times,
            List<Failed> failures,
            List<Carried> users,
            List<Carried> destinations) {}

    /** Returns a copy, the newest failures first. */
    Copy copy() {
        lock.lock();
        try {
            return new Copy(
                    started,
                    List.of(
                            Quantiles.of("handshake", handshakes),
                            Quantiles.of("roundTrip", roundTrips),
                            Quantiles.of("dial", dials),
                            Quantiles.of("firstByte", firstBytes)),
                    failures.values().stream()
                            .sorted(Comparator.comparing(Failed::last).reversed())
                            .toList(),
                    List.copyOf(byUser.values()),
                    List.copyOf(byDestination.values()));
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether destinations are remembered. */
    boolean showsDestinations() {
        return destinations;
    }
}
