package brookloom.server.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client of a carrier, until it has shown the password. Without it all clients meet one reaction, whatever they send:
 * the server reads and drops until a deadline, then ends its direction (FIN), and goes on dropping for a while so that no
 * reset follows. When the client ends first, the same end follows at once. The deadline counts from the upgrade, or from
 * the accept where there is none, and differs from carrier to carrier, so that it is no mark of its own.
 */
final class Stranger implements AutoCloseable {
    /**
     * Most bytes that are read of a client in all, more than is usually in flight at the end: one that sends on after them
     * does so to keep the server busy, and gets a reset behind the end.
     */
    static final long MAX_BYTES = 16L << 20;

    /** Most of them before our end; a client that sends more is not read until then, and waits as for a slow server. */
    static final long MAX_BYTES_BEFORE_END = 4L << 20;

    private static final int BUFFER = 512;

    /** Time for the peer to end its direction after ours; as long as nginx lingers. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** The deadline is up to an eighth earlier or later. */
    private static final int JITTER = 8;

    private static final RandomGenerator RANDOM = new SecureRandom();

    private final ByteStream carrier;
    private final CarrierEnding ending;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable cancel;
    private volatile @Nullable Deadline lingering;

    /** Bytes that may still be read; of the thread that dismisses. */
    private long unread = MAX_BYTES;

    private enum State {
        WAITING,

        /** Its opening authenticates, and is judged; a deadline that passes waits for that. */
        HELD,

        /** As before, and the deadline has passed. */
        DUE,
        ADMITTED,
        ENDED
    }

    private Stranger(ByteStream carrier, CarrierEnding ending, Duration deadline) {
        this.carrier = carrier;
        this.ending = ending;
        this.cancel = Deadline.schedule(this::expire, deadline);
    }

    /** Starts the deadline; the carrier stays the caller's. */
    static Stranger meet(ByteStream carrier, CarrierEnding ending, Duration limit) {
        return new Stranger(carrier, ending, jittered(limit, RANDOM));
    }

    /** Returns a duration around the limit, evenly spread. */
    static Duration jittered(Duration limit, RandomGenerator random) {
        long spread = limit.toNanos() / JITTER;
        return limit.plusNanos(random.nextLong(-spread, spread + 1));
    }

    /**
     * Holds the deadline back until {@link #admit} or {@link #release}.
     *
     * @return false when it has passed: the client, which sees the end, sends its opening again, so this one must not count
     */
    boolean hold() {
        return state.compareAndSet(State.WAITING, State.HELD);
    }

    /** Stops the deadline that is held back: the client has the password. */
    void admit() {
        state.set(State.ADMITTED);
    }

    /** Lets the deadline go on, unless the client was admitted. */
    void release() {
        State before = state.getAndUpdate(now -> now == State.HELD || now == State.DUE ? State.WAITING : now);
        if (before == State.DUE) {
            expire();
        }
    }

    /** Reads and drops until the client or the deadline ends the carrier. */
    void dismiss() {
        try {
            if (!discard(MAX_BYTES - MAX_BYTES_BEFORE_END)) {
                ended.await();
                discard(0);
            }
            if (state.get() == State.ENDED) {
                ending.drain(LINGER, unread);
            }
            carrier.finish();
        } catch (IOException e) {
            carrier.close(); // broken, or not ended by the peer in time
        } catch (InterruptedException e) {
            carrier.close();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads and drops until the client's end.
     *
     * @param kept bytes that may be read later
     * @return false when there is more than may be read now
     */
    private boolean discard(long kept) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (unread > kept) {
            int n = carrier.read(buffer, 0, (int) Math.min(buffer.length, unread - kept));
            if (n < 0) {
                return true;
            }
            unread -= n;
        }
        return false;
    }

    /** Ends our direction now, unless the client has shown the password. */
    void expire() {
        State before = state.getAndUpdate(now -> switch (now) {
            case WAITING -> State.ENDED;
            case HELD -> State.DUE;
            default -> now;
        });
        if (before != State.WAITING) {
            return;
        }
        lingering = Deadline.closing(carrier, LINGER);
        try {
            ending.end();
        } catch (IOException e) {
            carrier.close();
        } finally {
            ended.countDown();
        }
    }

    /** Stops the deadline. */
    @Override
    public void close() {
        cancel.run();
        release();
        state.compareAndSet(State.WAITING, State.ADMITTED); // nothing is left to end
        Deadline limit = lingering;
        if (limit != null) {
            limit.close();
        }
    }
}
