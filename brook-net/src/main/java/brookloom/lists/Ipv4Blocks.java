package brookloom.lists;

import java.util.Arrays;

/**
 * IPv4 blocks in order. Two blocks are apart or one lies in the other; the inner ones are left out, so only the last one
 * that begins at or before an address can hold it.
 */
final class Ipv4Blocks {
    private static final int PREFIX_BITS = 8;

    /** First address, then the prefix's length in the lowest byte: a block stands before those within it. */
    private final long[] blocks;

    private Ipv4Blocks(long[] blocks) {
        this.blocks = blocks;
    }

    boolean contains(int address) {
        long key = Integer.toUnsignedLong(address) << PREFIX_BITS | 0xff;
        int at = -Arrays.binarySearch(blocks, key) - 2; // never found: no prefix is that long
        return at >= 0 && holds(blocks[at], address);
    }

    int size() {
        return blocks.length;
    }

    private static boolean holds(long block, int address) {
        int network = (int) (block >>> PREFIX_BITS);
        return ((network ^ address) & mask((int) block & 0xff)) == 0;
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (Integer.SIZE - prefix);
    }

    /** Blocks in any order. */
    static final class Builder {
        private long[] blocks = new long[16];
        private int size;

        void add(int network, int prefix) {
            if (size == blocks.length) {
                blocks = Arrays.copyOf(blocks, size * 2);
            }
            blocks[size++] = Integer.toUnsignedLong(network & mask(prefix)) << PREFIX_BITS | prefix;
        }

        Ipv4Blocks build() {
            Arrays.sort(blocks, 0, size);
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (kept == 0 || !holds(blocks[kept - 1], (int) (blocks[i] >>> PREFIX_BITS))) {
                    blocks[kept++] = blocks[i];
                }
            }
            return new Ipv4Blocks(Arrays.copyOf(blocks, kept));
        }
    }
}
