package brookloom.server.replay;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds hashes of nonces in open addressing: of each, 32 bits at a place that others choose. Two nonces are taken for
 * one about once in 10^9 times. Grows by further segments, each twice as large as the one before, so that no insertion
 * pays for copying. A nonce costs 6 to 12 bytes. Not for two threads at once.
 */
final class NonceTable {
    private static final int LEAST_SEGMENT = 256;
    private static final int MAX_SEGMENT = 1 << 26;

    /** Three quarters of a segment are filled: the search for a free slot stays short. */
    private static final int FILLED_NUMERATOR = 3;

    private static final int FILLED_DENOMINATOR = 4;

    private final int firstSegment;
    private final List<int[]> segments = new ArrayList<>();
    private int count;

    /** Nonces in the last segment. */
    private int countInLast;

    /** @param expected so many nonces need one segment, hence one look into memory each */
    NonceTable(int expected) {
        int slots = Math.clamp(FILLED_DENOMINATOR * (long) expected / FILLED_NUMERATOR, LEAST_SEGMENT, MAX_SEGMENT);
        this.firstSegment = Integer.highestOneBit(2 * slots - 1); // the next power of two
    }

    /** Returns the number of nonces. */
    int count() {
        return count;
    }

    boolean contains(long hash) {
        for (int[] segment : segments) {
            if (segment[slot(segment, hash)] != 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds a hash that is not contained. */
    void add(long hash) {
        if (segments.isEmpty()) {
            segments.add(new int[firstSegment]);
        } else if (countInLast >= capacity(segments.getLast())) {
            segments.add(new int[Math.min(2 * segments.getLast().length, MAX_SEGMENT)]);
            countInLast = 0;
        }
        int[] last = segments.getLast();
        last[slot(last, hash)] = fingerprint(hash);
        countInLast++;
        count++;
    }

    /** Returns where the hash is, or else the free slot where it belongs. */
    private static int slot(int[] segment, long hash) {
        int fingerprint = fingerprint(hash);
        int slot = (int) (hash >>> Integer.SIZE) & segment.length - 1;
        while (segment[slot] != 0 && segment[slot] != fingerprint) {
            slot = slot + 1 & segment.length - 1;
        }
        return slot;
    }

    private static int fingerprint(long hash) {
        int low = (int) hash;
        return low == 0 ? 1 : low;
    }

    private static int capacity(int[] segment) {
        return segment.length / FILLED_DENOMINATOR * FILLED_NUMERATOR;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(segments.size());
        for (int[] segment : segments) {
            out.writeInt(segment.length);
            for (int entry : segment) {
                out.writeInt(entry);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param maxNonces no more are allocated for
     * @throws IOException when it is something else
     */
    static NonceTable read(DataInput in, int maxNonces) throws IOException {
        NonceTable table = new NonceTable(0);
        int segments = in.readInt();
        for (int i = 0; i < segments; i++) {
            int length = in.readInt();
            boolean doubled = i == 0 || length == Math.min(2 * table.segments.getLast().length, MAX_SEGMENT);
            if (!doubled || Integer.bitCount(length) != 1 || length < LEAST_SEGMENT || length / 4 > maxNonces) {
                throw new IOException("segment of " + length + " entries");
            }
            table.segments.add(new int[length]);
            table.countInLast = fill(table.segments.getLast(), in);
            table.count += table.countInLast;
        }
        return table;
    }

    private static int fill(int[] segment, DataInput in) throws IOException {
        int filled = 0;
        for (int i = 0; i < segment.length; i++) {
            segment[i] = in.readInt();
            filled += segment[i] == 0 ? 0 : 1;
        }
        if (filled > capacity(segment)) {
            throw new IOException("segment of " + segment.length + " entries holds " + filled);
        }
        return filled;
    }
}
