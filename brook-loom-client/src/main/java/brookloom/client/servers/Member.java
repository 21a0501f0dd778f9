package brookloom.client.servers;

import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.Upstream;
import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.TargetFailed;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One of several servers, and what is known of it. Thread-safe. */
final class Member {
    /** A server that leaves an opening without an answer for longer is not trusted with the next one. */
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(800);

    /** Answers vary: one that takes this many times the usual is late. */
    private static final int LATE = 3;

    /** Weight of a new latency against what was measured before. */
    private static final double WEIGHT = 0.3;

    private final String name;
    private final Upstream upstream;
    private final Dialer dialer;
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile State state = State.UNKNOWN;
    private final AtomicReference<@Nullable DialFailed> news = new AtomicReference<>();
    private volatile long latencyNanos;
    private volatile long nextCheck;

    enum State {
        /** Not checked yet: as good as up. */
        UNKNOWN,
        UP,
        DOWN
    }

    /** @param name tells it from the others, for people */
    Member(String name, Upstream upstream, Dialer dialer) {
        this.name = name;
        this.upstream = upstream;
        this.dialer = dialer;
        this.nextCheck = System.nanoTime();
    }

    String name() {
        return name;
    }

    Upstream upstream() {
        return upstream;
    }

    Dialer dialer() {
        return dialer;
    }

    State state() {
        return state;
    }

    /** Returns the usual time of a new tunnel, from the connection to the server's answer; zero while unknown. */
    long latencyNanos() {
        return latencyNanos;
    }

    /** Returns how long an opening may go without an answer. */
    Duration patience() {
        Duration late = Duration.ofNanos(LATE * latencyNanos);
        return late.compareTo(LEAST_PATIENCE) > 0 ? late : LEAST_PATIENCE;
    }

    /** Returns whether the server has left an opening without an answer for too long. */
    boolean isSilent() {
        return dialer.unansweredFor().compareTo(patience()) > 0;
    }

    /** Returns how little it is trusted: 0 for a server that works, as far as is known. */
    int tier() {
        return state == State.DOWN ? 2 : isSilent() ? 1 : 0;
    }

    /** Returns whether the failure is the server's or the network's, and not the target's. */
    boolean isToBlame(DialFailed failure) {
        return failure instanceof ProxyFailed
                || !(failure instanceof TargetFailed || upstream instanceof Socks5Upstream);
    }

    /** Learns that it works; returns whether it was known to be down. */
    boolean up(Duration latency) {
        long measured = latency.toNanos();
        latencyNanos = latencyNanos == 0 ? measured : (long) (WEIGHT * measured + (1 - WEIGHT) * latencyNanos);
        boolean wasDown = state == State.DOWN;
        state = State.UP;
        news.set(null);
        return wasDown;
    }

    /** Learns that it does not work. */
    void down(DialFailed failure) {
        if (state != State.DOWN) {
            state = State.DOWN;
            news.set(failure);
        }
    }

    /** Returns why it went down, once; null when that is no news. */
    @Nullable
    DialFailed takeNews() {
        return state == State.DOWN ? news.getAndSet(null) : null;
    }

    /** Returns whether it is to be checked now; the caller calls {@link #checked} then. */
    boolean claimCheck(long now) {
        return now - nextCheck >= 0 && checking.compareAndSet(false, true);
    }

    void checked(long next) {
        nextCheck = next;
        checking.set(false);
    }

    /** Has it checked no later than then. */
    void checkBy(long time) {
        if (time - nextCheck < 0) {
            nextCheck = time;
        }
    }

    /** Describes it for people. */
    @Override
    public String toString() {
        String how = isSilent() && state != State.DOWN ? "silent" : state.name().toLowerCase(Locale.ROOT);
        return name + ": " + how
                + (latencyNanos == 0 || state == State.DOWN
                        ? ""
                        : ", " + TimeUnit.NANOSECONDS.toMillis(latencyNanos) + " ms");
    }
}
