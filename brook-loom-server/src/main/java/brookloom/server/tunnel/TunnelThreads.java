package brookloom.server.tunnel;

import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Vacancy;
import brookloom.net.text.Stopping;
import brookloom.proto.Network;
import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The virtual threads of the tunnels: one each, known until it ends, so that a stopping server leaves none behind. */
public final class TunnelThreads implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Time that a draining server has for openings that are on their way. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    /** Age up to which a carrier's first opening, or a connection's request, is on its way; later it is kept warm. */
    private static final Duration YOUNG = GRACE;

    /** Time that clients have to answer the end of a carrier, a round trip: its close before that could reset it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** Interval at which a draining server looks which carriers are young no more. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final TunnelHandler handler;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Thread, Tunnel> running = new ConcurrentHashMap<>();
    /** Connections that may become carriers, and the times of their accept. */
    private final Map<Closeable, Long> arriving = new ConcurrentHashMap<>();

    private final Vacancy vacancy = new Vacancy();
    private volatile boolean draining;

    /** Set where another server has its place: what runs may take its time. */
    private volatile boolean followed;

    private volatile boolean overdue;

    public TunnelThreads(TunnelHandler handler) {
        this.handler = handler;
    }

    /** Has a draining server wait for a connection that was accepted, as for a young carrier, until {@link #arrived}. */
    public void arriving(Closeable connection) {
        arriving.put(connection, System.nanoTime());
    }

    /** Ends the wait for a connection, which has become a carrier, was answered otherwise, or is closed. */
    public void arrived(Object connection) {
        if (arriving.remove(connection) != null) {
            vacancy.left();
        }
    }

    /** Serves the carrier until its tunnel ends, and closes it then. */
    public void start(Arrival arrival) {
        String name = "tunnel-" + ids.incrementAndGet();
        Tunnel tunnel = new Tunnel(arrival.carrier());
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                handler.handle(arrival, name, tunnel);
            } finally {
                running.remove(Thread.currentThread());
                vacancy.left();
            }
        });
        running.put(thread, tunnel);
        thread.start();
    }

    /** Returns whether the server is about to stop. */
    public boolean isDraining() {
        return draining;
    }

    /** Returns the number of carriers that serve a tunnel now, or wait for their first. */
    public int count() {
        return (int) running.values().stream().filter(tunnel -> !tunnel.resting).count();
    }

    /**
     * Ends carriers that wait for their opening, new ones too, and waits until no TCP tunnel runs; UDP has no end that
     * could be waited for, but where another server follows: there it goes on until nothing moves. A client that sends an opening just then must neither lose it nor see a reset, so a young carrier
     * may still be opened for a moment, and others end in order. Strangers that have shown themselves are not waited for.
     *
     * @param endWaiting ends connections that are no carriers yet, once none of them is on its way any more
     * @throws InterruptedException to wait no longer
     */
    public void drain(Duration limit, Runnable endWaiting) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        followed = limit.equals(Stopping.NO_LIMIT);
        draining = true;
        long held = running.values().stream().filter(Tunnel::holdsDrain).count();
        Stopping.line(limit, held, followed ? "tunnel" : "TCP tunnel").ifPresent(line -> Logger.info(line));
        Duration grace = least(GRACE, limit.multipliedBy(2).dividedBy(3)); // the rest is for the ends of carriers
        if (awaitAging(() -> !isArriving() && nobodyIsAwaited(), grace)) {
            return;
        }
        overdue = true;
        endWaiting.run();
        if (!awaitAging(this::nobodyIsAwaited, least(LINGER, until(end)))) {
            vacancy.await(() -> running.values().stream().noneMatch(Tunnel::holdsDrain), until(end));
        }
    }

    /** Waits, and ends carriers as soon as they are young no more. */
    private boolean awaitAging(BooleanSupplier over, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        do {
            running.values().forEach(Tunnel::endIfIdle);
            if (vacancy.await(over, least(TICK, until(end)))) {
                return true;
            }
        } while (until(end).isPositive());
        return false;
    }

    private static Duration until(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }

    private boolean isArriving() {
        return arriving.values().stream().anyMatch(TunnelThreads::isYoung);
    }

    private boolean nobodyIsAwaited() {
        return running.values().stream().noneMatch(Tunnel::isAwaited);
    }

    private static boolean isYoung(long since) {
        return System.nanoTime() - since < YOUNG.toNanos();
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Closes every carrier, ends waits for targets too, and waits for the threads. */
    @Override
    public void close() {
        arriving.keySet().forEach(BestEffort::close);
        running.forEach((thread, tunnel) -> {
            tunnel.carrier.close();
            thread.interrupt(); // a target that reads nothing would hold it for ever
        });
        try {
            if (!vacancy.await(running::isEmpty, PATIENCE)) {
                Logger.warn("{} tunnels do not end", running.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Knows what a carrier is at. */
    private final class Tunnel implements TunnelHandler.CarrierState {
        private final ByteStream carrier;

        /** Null while it waits for an opening. */
        private volatile @Nullable Network network;

        private volatile boolean resting;
        private volatile boolean strange;
        private volatile @Nullable Runnable end;

        /** Time of the end of its wait for an opening; null before. */
        private volatile @Nullable Long ended;

        private final long arrived = System.nanoTime();

        Tunnel(ByteStream carrier) {
            this.carrier = carrier;
        }

        @Override
        public void waits(Runnable inOrder) {
            end = inOrder;
            if (draining) {
                endIfIdle();
            }
        }

        @Override
        public void opened(Network asked) {
            network = asked;
            end = null;
            ended = null;
            resting = false;
        }

        @Override
        public void rests() {
            network = null;
            resting = true;
            vacancy.left();
        }

        @Override
        public void refused() {
            strange = true;
            if (draining) {
                endIfIdle();
            }
            vacancy.left();
        }

        /** Ends the wait for an opening, unless the first one may be on its way. */
        void endIfIdle() {
            Runnable inOrder = end;
            boolean young = !resting && !strange && isYoung(arrived);
            if (inOrder != null && (overdue || !young)) {
                if (ended == null) {
                    ended = System.nanoTime();
                }
                inOrder.run();
            }
        }

        /** Returns whether a draining server waits for it: a tunnel, or a carrier whose opening or end may come. */
        boolean isAwaited() {
            if (network != null || strange) {
                return holdsDrain();
            }
            Long since = ended;
            return since == null || System.nanoTime() - since < LINGER.toNanos();
        }

        boolean holdsDrain() {
            return followed ? network != null : network == Network.TCP;
        }
    }
}
