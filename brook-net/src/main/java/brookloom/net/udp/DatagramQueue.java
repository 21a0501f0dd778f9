package brookloom.net.udp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that wait for a flow's thread: bounded in number, in bytes, and by a budget shared with other flows. What
 * does not fit is for the caller to drop and count.
 */
public final class DatagramQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final int maxDatagrams;
    private final int maxBytes;
    private final DatagramRoom.Share share;
    private int bytes;
    private boolean closed;

    /**
     * Creates an empty queue.
     *
     * @param share of a room, for this queue and perhaps others
     */
    public DatagramQueue(int maxDatagrams, int maxBytes, DatagramRoom.Share share) {
        this.maxDatagrams = maxDatagrams;
        this.maxBytes = maxBytes;
        this.share = share;
    }

    /** Copies the datagram, or answers false when there is no room. */
    public boolean offer(byte[] data, int offset, int length) {
        lock.lock();
        try {
            if (closed
                    || waiting.size() >= maxDatagrams
                    || bytes + length > maxBytes
                    || !share.tryTake(bytes, length)) {
                return false;
            }
            waiting.add(Arrays.copyOfRange(data, offset, offset + length));
            bytes += length;
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next datagram; null when none came in time, or the queue is closed. */
    public byte @Nullable [] poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            byte[] datagram = waiting.poll();
            if (datagram != null) {
                release(datagram.length);
            }
            return datagram;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next datagram without waiting; null when there is none. */
    public byte @Nullable [] pollNow() {
        lock.lock();
        try {
            byte[] datagram = waiting.poll();
            if (datagram != null) {
                release(datagram.length);
            }
            return datagram;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a datagram; false when the queue is closed first. */
    public boolean await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the queue is empty. */
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
            waiting.clear();
            release(bytes);
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

    private void release(int count) {
        bytes -= count;
        share.give(count);
    }
}
