package brookloom.client.carrier;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ReadAheadStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps a few carriers upgraded and ready, so that a tunnel's first byte needs one round trip over the network instead
 * of up to four: as many as the recent demand asks for, none when nobody asked for a while. They are made in the
 * background, one that dies is taken out, and none gets old: what lies between here and the server forgets quiet ones.
 */
public final class WarmCarriers implements CarrierDialer {
    /** Proxies and CDNs cut quiet connections after 60 s and more. */
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private final CarrierDialer fresh;
    private final int most;
    private final DemandEstimate demand;
    private final Duration maxAge;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Warm> ready = new ArrayDeque<>();
    private int underWay;
    private boolean closed;

    /** Owns every thread that dials. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("warm-up-", 0).factory());

    /** At most so many ready, of carriers that it owns; none leaves them as they are. */
    public static CarrierDialer upTo(int most, CarrierDialer fresh) {
        return most == 0 ? fresh : new WarmCarriers(fresh, most, new DemandEstimate(System::nanoTime), MAX_AGE);
    }

    WarmCarriers(CarrierDialer fresh, int most, DemandEstimate demand, Duration maxAge) {
        this.fresh = fresh;
        this.most = most;
        this.demand = demand;
        this.maxAge = maxAge;
    }

    /** A carrier in waiting. */
    private final class Warm {
        private final Carrier carrier;
        private final ReadAheadStream stream;
        private final Deadline age;

        Warm(Carrier carrier) {
            this.carrier = carrier;
            this.stream = ReadAheadStream.start(carrier.stream(), () -> forget(this));
            this.age = Deadline.closing(stream, maxAge);
        }

        /** The carrier for a tunnel, unless it is dead or just dying of age. */
        @Nullable
        Carrier leave() {
            age.close();
            if (stream.isSilent() && !age.expired()) {
                return new Carrier(stream, carrier.affinity(), true);
            }
            stream.close();
            return null;
        }
    }

    /** Returns a warm one if there is any and the flow has no affinity, else a fresh one. */
    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        Carrier warm = affinity.equals(FlowAffinity.NONE) ? takeWarm() : null;
        return warm == null ? dialFresh(affinity) : warm;
    }

    @Override
    public Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
        return fresh.dialFresh(affinity);
    }

    private @Nullable Carrier takeWarm() {
        lock.lock();
        try {
            demand.add();
            Carrier taken = null;
            while (taken == null && !ready.isEmpty()) {
                taken = ready.remove().leave();
            }
            refill();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Carriers in waiting. */
    int ready() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void refill() {
        int missing = closed ? 0 : Math.min(most, demand.expected()) - ready.size() - underWay;
        for (int i = 0; i < missing; i++) {
            underWay++;
            threads.execute(this::warmUp);
        }
    }

    private void warmUp() {
        Carrier carrier = null;
        try {
            carrier = fresh.dialFresh(FlowAffinity.NONE);
        } catch (DialFailed e) {
            Logger.debug("no carrier in advance: {}", e.getMessage()); // the next tunnel tries, and tells
        } finally {
            keep(carrier);
        }
    }

    private void keep(@Nullable Carrier carrier) {
        lock.lock();
        try {
            underWay--;
            if (carrier != null && closed) {
                carrier.stream().close();
            } else if (carrier != null) {
                ready.add(new Warm(carrier));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Dead, aged, or taken and speaking: it is not in waiting any more. Whoever aged is replaced if still wanted. */
    private void forget(Warm warm) {
        lock.lock();
        try {
            if (ready.remove(warm)) {
                warm.age.close();
                warm.stream.close();
                if (warm.age.expired()) {
                    refill();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void dropReady() {
        lock.lock();
        try {
            closeReady();
            refill();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void closeReady() {
        ready.forEach(warm -> {
            warm.age.close();
            warm.stream.close();
        });
        ready.clear();
    }

    @Override
    public boolean authenticatesEnds() {
        return fresh.authenticatesEnds();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closeReady();
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
        threads.close();
        fresh.close();
    }
}
