package brookloom.lists;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A set of names of 1 to 255 bytes that answers whether it holds a name or a part of it behind one of its dots. Open
 * addressing over offsets into blocks of text: about 9 bytes for each name beyond its own. Grows only; safe for any
 * number of readers once nobody adds any more.
 */
final class NameTable {
    private static final int BLOCK_BITS = 20;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int FIRST_SLOTS = 64;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L; // odd, bits well spread: 2^64 / golden ratio

    /** Other slots in every process, so that no list can be made to fall into one. */
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    /** Names one behind another, each behind its length; none straddles two blocks. */
    private byte[][] blocks = {};

    /** Bytes taken of the last block. */
    private int used = BLOCK;

    /** Index of a name plus one; zero is free. */
    private int[] slots = new int[FIRST_SLOTS];

    private int size;

    /** Adds the name unless it is there. */
    void add(byte[] name) {
        long hash = hash(name, 0, name.length);
        int slot = find(hash, name, 0);
        if (slots[slot] != 0) {
            return;
        }
        slots[slot] = append(name) + 1;
        size++;
        if (size > slots.length / 3 * 2) {
            grow();
        }
    }

    /** Returns whether the name, or a domain above it, is in the table. */
    boolean containsSuffixOf(byte[] name) {
        long hash = SEED;
        for (int i = name.length - 1; i >= 0; i--) {
            if (name[i] == '.' && slots[find(hash, name, i + 1)] != 0) {
                return true;
            }
            hash = step(hash, name[i]);
        }
        return slots[find(hash, name, 0)] != 0;
    }

    int size() {
        return size;
    }

    /** Returns the slot that holds the name's part from {@code from} on, or the free one where it would go. */
    private int find(long hash, byte[] name, int from) {
        int mask = slots.length - 1;
        int slot = spread(hash) & mask;
        while (slots[slot] != 0 && !holds(slots[slot] - 1, name, from)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean holds(int offset, byte[] name, int from) {
        byte[] block = blocks[offset >>> BLOCK_BITS];
        int at = offset & (BLOCK - 1);
        int length = Byte.toUnsignedInt(block[at]);
        return Arrays.equals(block, at + 1, at + 1 + length, name, from, name.length);
    }

    private int append(byte[] name) {
        if (used + 1 + name.length > BLOCK) {
            blocks = Arrays.copyOf(blocks, blocks.length + 1);
            blocks[blocks.length - 1] = new byte[BLOCK];
            used = 0;
        }
        int at = used;
        byte[] block = blocks[blocks.length - 1];
        block[at] = (byte) name.length;
        System.arraycopy(name, 0, block, at + 1, name.length);
        used += 1 + name.length;
        return (blocks.length - 1) << BLOCK_BITS | at;
    }

    private void grow() {
        int[] old = slots;
        slots = new int[old.length * 2];
        int mask = slots.length - 1;
        for (int entry : old) {
            if (entry != 0) {
                int slot = spread(hashAt(entry - 1)) & mask;
                while (slots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = entry;
            }
        }
    }

    private long hashAt(int offset) {
        byte[] block = blocks[offset >>> BLOCK_BITS];
        int at = offset & (BLOCK - 1);
        return hash(block, at + 1, at + 1 + Byte.toUnsignedInt(block[at]));
    }

    /** From the end to the start, so that one pass over a name meets the hash of every part of it. */
    private static long hash(byte[] text, int from, int to) {
        long hash = SEED;
        for (int i = to - 1; i >= from; i--) {
            hash = step(hash, text[i]);
        }
        return hash;
    }

    private static long step(long hash, byte b) {
        long mixed = (hash ^ b) * MULTIPLIER;
        return mixed ^ mixed >>> 32;
    }

    private static int spread(long hash) {
        return (int) (hash ^ hash >>> 29);
    }
}
