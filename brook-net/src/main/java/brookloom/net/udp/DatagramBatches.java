package brookloom.net.udp;

import brookloom.net.stream.BufferPool;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that a loop has received and that wait for a flow's thread, back to back in buffers of the pool: the thread is
 * woken once for all that came together, and takes a buffer whole. Bounded in number, in bytes, and by a share of a room.
 * What does not fit is for the caller to drop and count.
 */
public final class DatagramBatches {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final UdpLoop loop;
    private final int maxDatagrams;
    private final int maxBytes;
    private final DatagramRoom.Share share;
    private final Runnable wake = this::wake;
    private int datagrams;
    private int bytes;
    private boolean wakeDue;
    private boolean closed;

    /**
     * Creates an empty queue.
     *
     * @param loop offers datagrams, on its thread
     * @param share of a room, for this queue and perhaps others
     */
    public DatagramBatches(UdpLoop loop, int maxDatagrams, int maxBytes, DatagramRoom.Share share) {
        this.loop = loop;
        this.maxDatagrams = maxDatagrams;
        this.maxBytes = maxBytes;
        this.share = share;
    }

    /** Datagrams that came together. Owned by the thread that took it, until {@link #release}. */
    public static final class Batch {
        private static final int LENGTH = Integer.BYTES;

        private final byte[] bytes;
        private int charged;
        private int count;
        private int end;
        private int next;
        private int start;

        private Batch(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Goes to the next datagram; false when there is none. */
        public boolean next() {
            if (next == end) {
                return false;
            }
            start = next + LENGTH;
            next = start + lengthAt(next);
            return true;
        }

        /** Returns the array that holds the datagram, from {@link #start} on. */
        public byte[] bytes() {
            return bytes;
        }

        public int start() {
            return start;
        }

        public int length() {
            return next - start;
        }

        /** Gives the buffer back to the pool. */
        public void release() {
            BufferPool.give(bytes);
        }

        private boolean hasRoom(int length) {
            return bytes.length - end >= LENGTH + length;
        }

        private void append(byte[] head, byte[] data, int offset, int length) {
            int whole = head.length + length;
            bytes[end] = (byte) (whole >>> 16);
            bytes[end + 1] = (byte) (whole >>> 8);
            bytes[end + 2] = (byte) whole;
            System.arraycopy(head, 0, bytes, end + LENGTH, head.length);
            System.arraycopy(data, offset, bytes, end + LENGTH + head.length, length);
            end += LENGTH + whole;
            count++;
        }

        private int lengthAt(int at) {
            return Byte.toUnsignedInt(bytes[at]) << 16
                    | Byte.toUnsignedInt(bytes[at + 1]) << 8
                    | Byte.toUnsignedInt(bytes[at + 2]);
        }
    }

    /** Copies a datagram behind its head, or answers false when there is no room. */
    public boolean offer(byte[] head, byte[] data, int offset, int length) {
        lock.lock();
        try {
            Batch batch = closed || datagrams >= maxDatagrams ? null : batchFor(head.length + length);
            if (batch == null) {
                return false;
            }
            batch.append(head, data, offset, length);
            datagrams++;
            if (!wakeDue) {
                wakeDue = true;
                loop.afterRead(wake);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: the last one, or another; null when there is no room. */
    private @Nullable Batch batchFor(int length) {
        Batch last = waiting.peekLast();
        if (last != null && last.hasRoom(length)) {
            return last.bytes.length == BufferPool.LARGE || charge(last, length) ? last : null;
        }
        boolean small = last == null && Batch.LENGTH + length <= BufferPool.SMALL;
        if (Batch.LENGTH + length > BufferPool.LARGE) {
            return null;
        }
        int cost = small ? length : BufferPool.LARGE;
        if (bytes + cost > Math.max(maxBytes, BufferPool.LARGE) || !share.tryTake(bytes, cost)) {
            return null;
        }
        Batch batch = new Batch(BufferPool.take(small ? BufferPool.SMALL : BufferPool.LARGE));
        batch.charged = cost;
        bytes += cost;
        waiting.add(batch);
        return batch;
    }

    /** A small buffer costs what is in it, a large one all that it holds. */
    private boolean charge(Batch small, int length) {
        if (!share.tryTake(bytes, length)) {
            return false;
        }
        small.charged += length;
        bytes += length;
        return true;
    }

    private void wake() {
        lock.lock();
        try {
            wakeDue = false;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for datagrams, and takes a batch over; null when none came in time, or the queue is closed. */
    public @Nullable Batch poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            Batch batch = waiting.poll();
            if (batch != null) {
                datagrams -= batch.count;
                bytes -= batch.charged;
                share.give(batch.charged);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether nothing waits. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is waiting. */
    public void clear() {
        lock.lock();
        try {
            waiting.forEach(Batch::release);
            waiting.clear();
            datagrams = 0;
            share.give(bytes);
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is waiting, accepts no more, and wakes the waiting thread. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
