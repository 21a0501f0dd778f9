package brookloom.net.udp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the bytes of datagrams that wait anywhere, and shares them by what is still free: a share with all its queues
 * holds at most as much as that, and one queue a part of what its share may still have. So however much some hold, and
 * however many they are, others have room too.
 */
public final class DatagramRoom {
    /** A queue's part of what its share may still take. */
    private static final int PART = 16;

    /** A datagram of the usual size fits into an empty queue, as long as it fits at all. */
    private static final int ALWAYS = 1500;

    private final int capacity;
    private final AtomicInteger used = new AtomicInteger();

    /** @param capacity in bytes */
    public DatagramRoom(int capacity) {
        this.capacity = capacity;
    }

    /** Returns the bytes that wait now. */
    public int used() {
        return used.get();
    }

    /** Returns a share for the queues of one client. */
    public Share share() {
        return new Share();
    }

    /** The room of one client's queues. */
    public final class Share {
        private final AtomicInteger held = new AtomicInteger();

        private Share() {}

        /** Takes room for a datagram of a queue that holds {@code queued} bytes already; false when there is none. */
        boolean tryTake(int queued, int bytes) {
            int free = capacity - used.addAndGet(bytes);
            int its = held.addAndGet(bytes);
            boolean fits = free >= 0
                    && ((queued == 0 && bytes <= ALWAYS) || (long) (queued + bytes) * PART <= (long) free - its);
            if (!fits) {
                give(bytes);
            }
            return fits;
        }

        /** Gives room back. */
        void give(int bytes) {
            held.addAndGet(-bytes);
            used.addAndGet(-bytes);
        }
    }
}
