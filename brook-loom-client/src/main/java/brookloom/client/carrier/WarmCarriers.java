package brookloom.client.carrier;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ReadAheadStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps carriers ready, so that a tunnel's first byte needs one round trip over the network instead of up to four:
 *
 * <ul>
 *   <li>those that rest after a tunnel that ended in order, where the server offers that; the one used last goes first;
 *   <li>others dialled in advance in the background, as many as the recent demand asks for, none when nobody asked for a
 *       while. Once carriers come back, one in advance of those in use is enough.
 * </ul>
 *
 * A carrier that dies is taken out, and none gets old: what lies between here and the server forgets quiet ones.
 */
public final class WarmCarriers implements CarrierDialer {
    /** Proxies and CDNs cut quiet connections after 60 s and more. */
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    /** Carriers that rest for each one dialled in advance: a page opens dozens of tunnels at once. */
    private static final int RESTING = 4;

    /** Spared from the server's limit, so that an opening arrives in time. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final CarrierDialer fresh;
    private final int most;
    private final boolean advance;
    private final DemandEstimate demand;
    private final Duration maxAge;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Warm> ready = new ArrayDeque<>();
    private int underWay;
    private boolean comeBack;
    private boolean closed;

    /** Owns every thread that dials. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("warm-up-", 0).factory());

    /** At most so many ready, of carriers that it owns; none leaves them as they are. */
    public static CarrierDialer upTo(int most, CarrierDialer fresh) {
        return most == 0 ? fresh : new WarmCarriers(fresh, most, true, new DemandEstimate(System::nanoTime), MAX_AGE);
    }

    /** Dials none in advance, and lets as many rest as {@link #upTo} would. */
    public static CarrierDialer resting(int most, CarrierDialer fresh) {
        return most == 0 ? fresh : new WarmCarriers(fresh, most, false, new DemandEstimate(System::nanoTime), MAX_AGE);
    }

    WarmCarriers(CarrierDialer fresh, int most, boolean advance, DemandEstimate demand, Duration maxAge) {
        this.fresh = fresh;
        this.most = most;
        this.advance = advance;
        this.demand = demand;
        this.maxAge = maxAge;
    }

    /** A carrier in waiting. */
    private final class Warm {
        private final Carrier carrier;
        private final ReadAheadStream stream;
        private final Deadline age;

        Warm(Carrier carrier, Duration limit) {
            this.carrier = carrier;
            this.stream = ReadAheadStream.start(carrier.stream(), () -> forget(this));
            this.age = Deadline.closing(stream, limit);
        }

        /** Returns whether it has served a tunnel. A flow of datagrams could not come back to it. */
        boolean rests() {
            return carrier.affinity().equals(FlowAffinity.NONE);
        }

        /** Returns the carrier for a tunnel, unless it is dead or just dying of age. */
        @Nullable
        Carrier leave() {
            age.close();
            if (stream.isSilent() && !age.expired()) {
                return new Carrier(stream, carrier.affinity(), true);
            }
            stream.close();
            return null;
        }

        /** Closes a carrier in waiting: no bytes are on their way. */
        void discard() {
            age.close();
            stream.close();
        }
    }

    /** Returns one dialled in advance if there is any and the flow has no affinity, else a fresh one. */
    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        Carrier warm = affinity.equals(FlowAffinity.NONE) ? takeWarm(false) : null;
        return warm == null ? dialFresh(affinity) : warm;
    }

    /** Returns the one used last, or one dialled in advance, or else a fresh one. */
    @Override
    public Carrier dialStream() throws DialFailed {
        Carrier warm = takeWarm(true);
        return warm == null ? dialFresh(FlowAffinity.NONE) : warm;
    }

    @Override
    public Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
        return fresh.dialFresh(affinity);
    }

    @Override
    public String connect() throws DialFailed {
        Carrier carrier = fresh.dialFresh(FlowAffinity.NONE);
        lock.lock();
        try {
            keep(carrier);
        } finally {
            lock.unlock();
        }
        return carrier.security();
    }

    private @Nullable Carrier takeWarm(boolean stream) {
        lock.lock();
        try {
            demand.add();
            Carrier taken = null;
            for (Warm next = last(stream); taken == null && next != null; next = last(stream)) {
                ready.remove(next);
                taken = next.leave();
            }
            refill();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the newest that fits, or null. */
    private @Nullable Warm last(boolean stream) {
        for (Warm warm : (Iterable<Warm>) ready::descendingIterator) {
            if (stream || !warm.rests()) {
                return warm;
            }
        }
        return null;
    }

    /** Returns the number of carriers in waiting that have served a tunnel. */
    public int rested() {
        lock.lock();
        try {
            return (int) ready.stream().filter(Warm::rests).count();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of carriers in waiting. */
    public int ready() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void refill() {
        int missing = closed || !advance ? 0 : wanted() - ready.size() - underWay;
        for (int i = 0; i < missing; i++) {
            underWay++;
            threads.execute(this::warmUp);
        }
    }

    private int wanted() {
        return Math.min(comeBack ? 1 : most, demand.expected());
    }

    private void warmUp() {
        Carrier carrier = null;
        try {
            carrier = fresh.dialFresh(FlowAffinity.NONE);
        } catch (DialFailed e) {
            Logger.debug("no carrier in advance: {}", e.getMessage()); // the next tunnel tries, and tells
        } finally {
            warmedUp(carrier);
        }
    }

    private void warmedUp(@Nullable Carrier carrier) {
        lock.lock();
        try {
            underWay--;
            if (carrier != null) {
                keep(carrier);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void keep(Carrier carrier) {
        if (closed) {
            carrier.stream().close();
        } else {
            ready.addLast(new Warm(carrier, maxAge));
        }
    }

    @Override
    public void rest(ByteStream carrier, Duration limit) {
        Duration spare = limit.minus(MARGIN);
        Duration age = spare.compareTo(maxAge) < 0 ? spare : maxAge;
        lock.lock();
        try {
            if (closed || !age.isPositive()) {
                carrier.finish();
                return;
            }
            comeBack = true;
            ready.addLast(new Warm(new Carrier(carrier, FlowAffinity.NONE), age));
            if (ready.size() > RESTING * most) {
                ready.removeFirst().discard();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Dead, aged, or taken and speaking: it is not in waiting any more. An aged one is replaced if it is still needed. */
    private void forget(Warm warm) {
        lock.lock();
        try {
            if (ready.remove(warm)) {
                warm.discard();
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
        ready.forEach(Warm::discard);
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
