package brookloom.server.replay;

import brookloom.proto.BrookProtocol;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Remembers client nonces for as long as their requests could be replayed. Only requests that authenticated, and whose
 * time was checked, get here. A nonce and its request's time come from the same seal, so a replay has both: nonces lie
 * in generations by that time, one is searched, and a generation goes as a whole when its times are too old to pass. A
 * full generation accepts no more, and forgets nothing. Not for two threads at once.
 */
public final class ReplayMemory {
    /** Seconds of requests' times in one generation. */
    static final int GENERATION_SECONDS = 10;

    /** More than the accepted times span, so that two generations that live never share a slot. */
    private static final int SLOTS = 16;

    /**
     * Seconds by which a request may be stamped ahead of our clock while there may have been a process before that
     * accepted it already: the second that parity adds, and a clock that is somewhat fast.
     */
    private static final int TOLERATED_AHEAD = 2;

    /** Seconds after which nothing passes any more that was stamped before: the window, and the parity's second. */
    static final long WINDOW = BrookProtocol.MAX_CLOCK_DIFFERENCE.toSeconds() + 1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final int maxPerGeneration;
    private final long seed;

    /** Time at which a server here began to remember; one before it may have accepted what is stamped ahead of that. */
    private final long start;

    /** Everything stamped from then on that a server here accepted is remembered. */
    private long completeFrom;

    private final @Nullable Generation[] generations = new Generation[SLOTS];

    private record Generation(long number, NonceTable nonces) {}

    /** Verdict of the memory about a request. */
    public enum Verdict {
        /** Not seen before; from now on it is remembered. */
        NEW,
        REPLAYED,
        /** There is no room to remember it, so it cannot be accepted. */
        FULL,
        /** The process before may have accepted it, and left no memory. */
        BEFORE_START
    }

    private ReplayMemory(int maxPerGeneration, long seed, long completeFrom) {
        this.maxPerGeneration = maxPerGeneration;
        this.seed = seed;
        this.start = completeFrom;
        this.completeFrom = completeFrom;
    }

    /**
     * Returns an empty memory.
     *
     * @param maxPerGeneration nonces that requests stamped within {@link #GENERATION_SECONDS} seconds may have
     * @param now Unix time; what is stamped before may have been accepted by a process before this one
     */
    public static ReplayMemory startingAt(long now, int maxPerGeneration) {
        return new ReplayMemory(maxPerGeneration, new SecureRandom().nextLong(), now);
    }

    /**
     * Judges a request whose time has been checked already.
     *
     * @param bytes start with the nonce
     * @param timestamp the request's time
     * @param now Unix time; where it goes back, what was forgotten meanwhile is refused
     */
    public Verdict take(byte[] bytes, long timestamp, long now) {
        boolean justStarted = now < start + WINDOW;
        if (timestamp < completeFrom || (justStarted && timestamp > now + TOLERATED_AHEAD)) {
            return Verdict.BEFORE_START;
        }
        long number = timestamp / GENERATION_SECONDS;
        Generation generation = generations[(int) (number % SLOTS)];
        if (generation == null || generation.number() < number) {
            forget(now);
            forgetSlot((int) (number % SLOTS));
            Generation before = generations[(int) ((number - 1) % SLOTS)];
            int expected = before == null ? 0 : before.nonces().count();
            generation = new Generation(number, new NonceTable(expected));
            generations[(int) (number % SLOTS)] = generation;
        } else if (generation.number() > number) {
            return Verdict.FULL; // far apart, as by a clock that was set while no process ran
        }
        return take(generation.nonces(), hash(bytes));
    }

    private Verdict take(NonceTable nonces, long hash) {
        if (nonces.contains(hash)) {
            return Verdict.REPLAYED;
        }
        if (nonces.count() >= maxPerGeneration) {
            return Verdict.FULL;
        }
        nonces.add(hash);
        return Verdict.NEW;
    }

    /** Drops the generations whose requests are all too old to pass. */
    private void forget(long now) {
        for (int i = 0; i < SLOTS; i++) {
            Generation generation = generations[i];
            if (generation != null && end(generation) + WINDOW < now) {
                forgetSlot(i);
            }
        }
    }

    /** Drops a generation for good: what is stamped before its end is refused, should the clock go back. */
    private void forgetSlot(int slot) {
        Generation generation = generations[slot];
        if (generation != null) {
            completeFrom = Math.max(completeFrom, end(generation));
            generations[slot] = null;
        }
    }

    /** Returns the first second that the generation does not cover. */
    private static long end(Generation generation) {
        return (generation.number() + 1) * GENERATION_SECONDS;
    }

    /** Returns the number of nonces that are remembered. */
    public int size() {
        int size = 0;
        for (Generation generation : generations) {
            size += generation == null ? 0 : generation.nonces().count();
        }
        return size;
    }

    /** The seed keeps a client that chooses its nonces from filling one place of a table. */
    private long hash(byte[] nonce) {
        return mix(mix((long) LONGS.get(nonce, 0) ^ seed) + (int) INTS.get(nonce, Long.BYTES));
    }

    /** Spreads every bit over all (the finalizer of SplitMix64). */
    private static long mix(long bits) {
        long a = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
        return b ^ b >>> 31;
    }

    /** Writes everything, for the process after this one. */
    void write(DataOutput out) throws IOException {
        out.writeLong(seed);
        out.writeLong(completeFrom);
        for (Generation generation : generations) {
            out.writeBoolean(generation != null);
            if (generation != null) {
                out.writeLong(generation.number());
                generation.nonces().write(out);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param from nothing stamped from then on was forgotten
     * @throws IOException when it is something else
     */
    static ReplayMemory read(DataInput in, long from, int maxPerGeneration) throws IOException {
        ReplayMemory memory = new ReplayMemory(maxPerGeneration, in.readLong(), Math.max(from, in.readLong()));
        for (int i = 0; i < SLOTS; i++) {
            if (in.readBoolean()) {
                long number = in.readLong();
                if (number < 0 || number % SLOTS != i) {
                    throw new IOException("generation " + number + " at " + i);
                }
                memory.generations[i] = new Generation(number, NonceTable.read(in, maxPerGeneration));
            }
        }
        return memory;
    }
}
