package brookloom.client.servers;

import brookloom.net.dial.DialFailed;
import brookloom.proto.Destination;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Checks servers by a tunnel: each every half minute, one that is down more often, one that is silent at once. Nobody is
 * checked while nothing was asked for during five minutes.
 */
final class HealthChecks implements Closeable {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration WHILE_DOWN = Duration.ofSeconds(5);
    private static final Duration IN_USE = Duration.ofMinutes(5);

    /** Checks of all clients of a server shall not fall together. */
    private static final double JITTER = 0.2;

    private final Destination target;
    private final Supplier<List<Member>> members;
    private final Supplier<List<Member>> current;

    /** Has a permit when a pause without use is over. */
    private final Semaphore use = new Semaphore(0);

    private volatile long lastUse = System.nanoTime() - IN_USE.toNanos();
    private volatile boolean closed;
    private final Thread thread = Thread.ofVirtual().name("server-checks").unstarted(this::run);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("server-check-", 0).factory());

    /**
     * Checks nobody yet.
     *
     * @param members asked at each look, by one thread
     * @param current the same, as far as is known
     */
    HealthChecks(Destination target, Supplier<List<Member>> members, Supplier<List<Member>> current) {
        this.target = target;
        this.members = members;
        this.current = current;
    }

    void start() {
        thread.start();
    }

    /** A destination is asked for. */
    void used() {
        long now = System.nanoTime();
        boolean idle = !isInUse(now);
        lastUse = now;
        if (idle) {
            use.release();
        }
    }

    private boolean isInUse(long now) {
        return now - lastUse < IN_USE.toNanos();
    }

    /** A server did not take a tunnel: logged once another one does. Until then apps' failures are, with the same cause. */
    void failed(Member member, DialFailed failure) {
        member.checkBy(System.nanoTime() + WHILE_DOWN.toNanos());
        member.down(failure);
    }

    /** A server took a tunnel. */
    void served(Member by) {
        for (Member member : current.get()) {
            DialFailed failure = member == by ? null : member.takeNews();
            if (failure != null) {
                Logger.warn("{}; other servers are used until it is reached", failure.getMessage());
            }
        }
    }

    private void run() {
        try {
            while (true) {
                look();
                awaitNext();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void awaitNext() throws InterruptedException {
        Duration pause = isInUse(System.nanoTime()) ? TICK : INTERVAL;
        if (use.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            use.drainPermits();
        }
    }

    private void look() {
        List<Member> all = members.get();
        long now = System.nanoTime();
        if (!isInUse(now)) {
            return;
        }
        for (Member member : all) {
            if (member.state() != Member.State.DOWN && member.isSilent()) {
                member.checkBy(now);
            }
            if (member.claimCheck(now)) {
                execute(member);
            }
        }
    }

    private void execute(Member member) {
        try {
            threads.execute(() -> check(member));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    private void check(Member member) {
        Duration next = WHILE_DOWN;
        try {
            if (member.up(member.dialer().check(target))) {
                Logger.info("{} is up again", member.name());
            }
            served(member);
            next = INTERVAL;
        } catch (DialFailed e) {
            if (!closed) {
                member.down(e);
            }
        } catch (RuntimeException e) {
            Logger.debug("check of {} failed by a bug: {}", member.name(), e.toString());
        } finally {
            double factor = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
            member.checked(System.nanoTime() + (long) (next.toNanos() * factor));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        threads.shutdownNow();
        threads.close();
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
