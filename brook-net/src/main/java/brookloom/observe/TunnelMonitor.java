package brookloom.observe;

import brookloom.net.udp.Drops;
import brookloom.net.udp.StreamDrop;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Knows the tunnels of one server or client, and passes what happens to them on to its observers:
 *
 * <pre>
 *   TunnelHandler (server), ObservedDialer (client) --start--> LiveTunnel --wraps--> streams, whose bytes it counts
 *                                                                  +--ended--> observers: log, metrics, JFR, accounts
 * </pre>
 *
 * Bytes are counted by a wrapper around each tunnel's stream, once per batch; an observer is called at the start and at the
 * end only. Figures in between are read by {@link #live}. Thread-safe.
 */
public final class TunnelMonitor {
    private volatile @Nullable Duration lastHandshake;
    private final InstantSource clock;
    private final List<TunnelObserver> observers = new CopyOnWriteArrayList<>();
    private final Set<LiveTunnel> live = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();
    private final Vitals vitals = new Vitals();
    private final Drops<StreamDrop> drops = new Drops<>(StreamDrop.class);

    /** Starts without tunnels and observers. */
    public TunnelMonitor() {
        this(InstantSource.system());
    }

    /** @param clock stamps the start of tunnels */
    public TunnelMonitor(InstantSource clock) {
        this.clock = clock;
        vitals.addDrops(drops);
    }

    /** Returns the count of the datagrams that the streams of tunnels have dropped. */
    public Drops<StreamDrop> drops() {
        return drops;
    }

    /** Adds an observer, which learns of all tunnels that start or end from now on. */
    public void add(TunnelObserver observer) {
        observers.add(observer);
    }

    /** Removes an observer. */
    public void remove(TunnelObserver observer) {
        observers.remove(observer);
    }

    /** Returns the state of the server or client. */
    public Vitals vitals() {
        return vitals;
    }

    /** Returns a view of the tunnels that have not ended. */
    public Collection<LiveTunnel> live() {
        return Collections.unmodifiableSet(live);
    }

    /**
     * Starts to follow a tunnel. The caller has it end, whatever happens.
     *
     * @param user null where there is one password for all
     * @param from address and port; null where several share the tunnel
     */
    public LiveTunnel start(@Nullable String user, Network network, @Nullable String from, Destination destination) {
        var started = new TunnelStarted(ids.incrementAndGet(), clock.instant(), user, network, from, destination);
        LiveTunnel tunnel = new LiveTunnel(started, this);
        live.add(tunnel);
        tell(observer -> observer.started(tunnel));
        return tunnel;
    }

    void ended(LiveTunnel tunnel, TunnelEnded ended) {
        tell(observer -> observer.ended(ended));
        live.remove(tunnel);
    }

    /** Passes on that a carrier was ready for a tunnel after this time. */
    public void carrierOpened(Duration handshake) {
        lastHandshake = handshake;
        tell(observer -> observer.carrierOpened(handshake));
    }

    /** Returns how long the last carrier's handshake took, for those who begin to look later; null before the first. */
    public @Nullable Duration lastHandshake() {
        return lastHandshake;
    }

    /** Passes on that an answer of the server took this time. */
    public void roundTrip(Duration time) {
        tell(observer -> observer.roundTrip(time));
    }

    /** Passes on that a carrier gets no tunnel. */
    public void carrierRefused(String from, RefusalCause cause) {
        carrierRefused(from, cause, null);
    }

    /** Passes on that a carrier with the password of a user gets no tunnel. */
    public void carrierRefused(String from, RefusalCause cause, @Nullable String user) {
        CarrierRefused refused = new CarrierRefused(now(), from, cause, user);
        tell(observer -> observer.carrierRefused(refused));
    }

    private Instant now() {
        return clock.instant();
    }

    /** Keeps a failing observer from the tunnel's thread and from the other observers. */
    private void tell(Consumer<TunnelObserver> event) {
        for (TunnelObserver observer : observers) {
            try {
                event.accept(observer);
            } catch (RuntimeException e) {
                Logger.error(e, "internal error in {}", observer.getClass().getSimpleName());
            }
        }
    }
}
