package brookloom.server.shared;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Queues what the store has to learn. Of each kind of nonces the oldest are given up when there are too many, so that a
 * flood of datagrams costs no opening its place. Thread-safe.
 */
final class PendingWork {
    /** Openings of five seconds at full speed, or what a quiet server accepts in the window. */
    private static final int MOST_CLAIMS = 1 << 16;

    /** Commands that a store answers in a few milliseconds. */
    private static final int BATCH = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Under the lock:
    private final Deque<Work> openings = new ArrayDeque<>();
    private final Deque<Work> traffic = new ArrayDeque<>();
    private final Deque<Work> datagrams = new ArrayDeque<>();
    private long lost;
    private boolean closed;

    void add(PendingClaim claim) {
        Deque<Work> queue = claim.kind() == NonceKind.OPENING ? openings : datagrams;
        Work oldest = null;
        lock.lock();
        try {
            if (queue.size() >= MOST_CLAIMS) {
                oldest = queue.poll();
                lost++;
            }
            queue.add(claim);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (oldest != null) {
            oldest.lost();
        }
    }

    /** Adds what is not queued yet. */
    void add(PendingTraffic share) {
        if (!share.queue()) {
            return;
        }
        lock.lock();
        try {
            traffic.add(share);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for work.
     *
     * @return an empty list when there is none within the limit
     */
    List<Work> take(Duration limit) throws InterruptedException {
        List<Work> batch = new ArrayList<>();
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (size() == 0 && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            for (Deque<Work> queue : List.of(openings, traffic, datagrams)) {
                while (batch.size() < BATCH && !queue.isEmpty()) {
                    batch.add(queue.remove());
                }
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what could not be done, to be done first. */
    void putBack(List<Work> batch) {
        lock.lock();
        try {
            for (Work work : batch.reversed()) {
                queueOf(work).addFirst(work);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait for what is queued. */
    void delay() {
        List<Work> all;
        lock.lock();
        try {
            all = new ArrayList<>(openings);
            all.addAll(datagrams);
        } finally {
            lock.unlock();
        }
        all.forEach(Work::delayed);
    }

    private Deque<Work> queueOf(Work work) {
        if (work instanceof PendingClaim claim) {
            return claim.kind() == NonceKind.OPENING ? openings : datagrams;
        }
        return traffic;
    }

    /** Waits until closed, or the limit has passed. */
    void awaitClose(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (!closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return openings.size() + traffic.size() + datagrams.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many nonces were given up. */
    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }
}
