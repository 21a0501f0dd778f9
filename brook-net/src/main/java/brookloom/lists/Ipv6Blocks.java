package brookloom.lists;

import java.util.ArrayList;
import java.util.List;

/** IPv6 blocks in order, the inner ones left out: see {@link Ipv4Blocks}. */
final class Ipv6Blocks {
    private final long[] high;
    private final long[] low;
    private final byte[] prefixes;

    private Ipv6Blocks(List<Block> blocks) {
        high = new long[blocks.size()];
        low = new long[blocks.size()];
        prefixes = new byte[blocks.size()];
        for (int i = 0; i < blocks.size(); i++) {
            high[i] = blocks.get(i).high();
            low[i] = blocks.get(i).low();
            prefixes[i] = (byte) blocks.get(i).prefix();
        }
    }

    private record Block(long high, long low, int prefix) implements Comparable<Block> {
        @Override
        public int compareTo(Block other) {
            int order = compare(high, low, other.high, other.low);
            return order != 0 ? order : Integer.compare(prefix, other.prefix);
        }

        boolean holds(long itsHigh, long itsLow) {
            return ((high ^ itsHigh) & highMask(prefix)) == 0 && ((low ^ itsLow) & lowMask(prefix)) == 0;
        }
    }

    boolean contains(long addressHigh, long addressLow) {
        int from = 0;
        int to = high.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(high[middle], low[middle], addressHigh, addressLow) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        int last = from - 1;
        return last >= 0
                && new Block(high[last], low[last], Byte.toUnsignedInt(prefixes[last])).holds(addressHigh, addressLow);
    }

    int size() {
        return high.length;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    private static long highMask(int prefix) {
        return mask(Math.min(prefix, Long.SIZE));
    }

    private static long lowMask(int prefix) {
        return mask(Math.max(prefix - Long.SIZE, 0));
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    /** Blocks in any order. */
    static final class Builder {
        private final List<Block> blocks = new ArrayList<>();

        void add(long high, long low, int prefix) {
            blocks.add(new Block(high & highMask(prefix), low & lowMask(prefix), prefix));
        }

        Ipv6Blocks build() {
            blocks.sort(null);
            List<Block> kept = new ArrayList<>();
            for (Block block : blocks) {
                if (kept.isEmpty() || !kept.getLast().holds(block.high(), block.low())) {
                    kept.add(block);
                }
            }
            return new Ipv6Blocks(kept);
        }
    }
}
