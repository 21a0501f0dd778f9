package brookloom.admin;

import brookloom.observe.CarrierRefused;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import brookloom.proto.ReplyCode;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Separates users in the metrics: bytes, tunnels, refusals. Names are the operator's own, from the list of users, and
 * bounded in number all the same: a list may change for years. Thread-safe.
 */
final class UserMetrics implements TunnelObserver {
    /** Names that metrics have at most; those that come later count together. */
    static final int MOST_NAMES = 1000;

    /** No user's name: those have no parentheses. */
    static final String OTHERS = "(others)";

    /** The target is not among the user's, or the user has too many tunnels. */
    private static final String NOT_ALLOWED = "not_allowed";

    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private final Map<String, Sum> sums = new HashMap<>();

    /** Holds the sums of one user. */
    private static final class Sum {
        private final Map<String, Long> refusals = new HashMap<>();
        private final Map<Long, LiveTunnel> live = new HashMap<>();
        private long endedUp;
        private long endedDown;
        private long shownUp;
        private long shownDown;
    }

    UserMetrics(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("brook_user_tunnels")
                .help("Tunnels that run now, by user.")
                .labelNames("user")
                .callback(this::showTunnels)
                .register(registry);
        CounterWithCallback.builder()
                .name("brook_user_bytes")
                .help("Bytes carried for each user's apps, without the protocol's own.")
                .unit(Unit.BYTES)
                .labelNames("user", "direction")
                .callback(this::showBytes)
                .register(registry);
        CounterWithCallback.builder()
                .name("brook_user_refusals")
                .help("Carriers and tunnels that users were refused, by why.")
                .labelNames("user", "cause")
                .callback(this::showRefusals)
                .register(registry);
    }

    @Override
    public void started(LiveTunnel tunnel) {
        change(tunnel.started().user(), sum -> sum.live.put(tunnel.started().id(), tunnel));
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        change(tunnel.started().user(), sum -> {
            sum.live.remove(tunnel.started().id());
            sum.endedUp += tunnel.up();
            sum.endedDown += tunnel.down();
            if (tunnel.code() == ReplyCode.NOT_ALLOWED) {
                sum.refusals.merge(NOT_ALLOWED, 1L, Long::sum);
            }
        });
    }

    @Override
    public void carrierRefused(CarrierRefused carrier) {
        change(carrier.user(), sum -> sum.refusals.merge(carrier.cause().label(), 1L, Long::sum));
    }

    private interface Change {
        void apply(Sum sum);
    }

    private void change(@Nullable String user, Change change) {
        if (user == null) {
            return;
        }
        lock.lock();
        try {
            change.apply(sum(user));
        } finally {
            lock.unlock();
        }
    }

    private Sum sum(String user) {
        String name = sums.containsKey(user) || sums.size() < MOST_NAMES ? user : OTHERS;
        return sums.computeIfAbsent(name, any -> new Sum());
    }

    private void showTunnels(GaugeWithCallback.Callback callback) {
        lock.lock();
        try {
            sums.forEach((user, sum) -> callback.call(sum.live.size(), user));
        } finally {
            lock.unlock();
        }
    }

    private void showBytes(CounterWithCallback.Callback callback) {
        lock.lock();
        try {
            sums.forEach((user, sum) -> {
                long up = sum.live.values().stream().mapToLong(LiveTunnel::up).sum();
                long down =
                        sum.live.values().stream().mapToLong(LiveTunnel::down).sum();
                // A counter never falls, though a tunnel may still count a byte while it ends.
                sum.shownUp = Math.max(sum.shownUp, sum.endedUp + up);
                sum.shownDown = Math.max(sum.shownDown, sum.endedDown + down);
                callback.call((double) sum.shownUp, user, "up");
                callback.call((double) sum.shownDown, user, "down");
            });
        } finally {
            lock.unlock();
        }
    }

    private void showRefusals(CounterWithCallback.Callback callback) {
        lock.lock();
        try {
            sums.forEach(
                    (user, sum) -> sum.refusals.forEach((cause, count) -> callback.call((double) count, user, cause)));
        } finally {
            lock.unlock();
        }
    }
}
