package brookloom.client.tunnel;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers the newest nonces that a server has sent, at least {@link #LEAST} of them and at most twice as many, so that
 * what it sent once is not taken for an answer again. For many threads.
 */
final class SeenNonces {
    /** As many are remembered; a generation costs 1 MiB then, and next to nothing before. */
    static final int LEAST = 1 << 16;

    private final ReentrantLock lock = new ReentrantLock();
    private Generation current = new Generation();
    private Generation before = new Generation();

    /** Returns true for a nonce that is not remembered; from now on it is. */
    boolean isNew(byte[] bytes) {
        long start = ByteBuffer.wrap(bytes).getLong(); // random, and no two of a server start alike
        long nonce = start == 0 ? 1 : start;
        lock.lock();
        try {
            if (before.contains(nonce) || !current.add(nonce)) {
                return false;
            }
            if (current.count == LEAST) {
                before = current;
                current = new Generation();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A set by open addressing, at most half full; 0 is a free slot. */
    private static final class Generation {
        private long[] slots = new long[16];
        private int count;

        boolean contains(long nonce) {
            return slots[slot(nonce)] == nonce;
        }

        boolean add(long nonce) {
            int slot = slot(nonce);
            if (slots[slot] == nonce) {
                return false;
            }
            slots[slot] = nonce;
            count++;
            if (2 * count > slots.length) {
                grow();
            }
            return true;
        }

        private int slot(long nonce) {
            int slot = Long.hashCode(nonce) & slots.length - 1;
            while (slots[slot] != 0 && slots[slot] != nonce) {
                slot = slot + 1 & slots.length - 1;
            }
            return slot;
        }

        private void grow() {
            long[] old = slots;
            slots = new long[2 * old.length];
            for (long nonce : old) {
                if (nonce != 0) {
                    slots[slot(nonce)] = nonce;
                }
            }
        }
    }
}
