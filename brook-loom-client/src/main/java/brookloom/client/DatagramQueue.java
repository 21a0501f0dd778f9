package brookloom.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Datagrams that wait for a flow's tunnel: bounded in number, in bytes, and by a budget shared with other flows. */
final class DatagramQueue {
    private final BlockingQueue<byte[]> waiting;
    private final Semaphore ownBytes;
    private final Semaphore sharedBytes;

    /** @param sharedBytes one permit for each byte that all flows together may still queue */
    DatagramQueue(int maxDatagrams, int maxBytes, Semaphore sharedBytes) {
        this.waiting = new LinkedBlockingQueue<>(maxDatagrams);
        this.ownBytes = new Semaphore(maxBytes);
        this.sharedBytes = sharedBytes;
    }

    /** Takes the datagram over, or answers false when there is no room. */
    boolean offer(byte[] datagram) {
        if (!ownBytes.tryAcquire(datagram.length)) {
            return false;
        }
        if (!sharedBytes.tryAcquire(datagram.length)) {
            ownBytes.release(datagram.length);
            return false;
        }
        if (!waiting.offer(datagram)) {
            release(datagram);
            return false;
        }
        return true;
    }

    /** Waits for the next datagram; null when none came in time. */
    byte @Nullable [] poll(long nanos) throws InterruptedException {
        byte[] datagram = waiting.poll(nanos, TimeUnit.NANOSECONDS);
        if (datagram != null) {
            release(datagram);
        }
        return datagram;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Gives up what is waiting. */
    void clear() {
        byte[] datagram;
        while ((datagram = waiting.poll()) != null) {
            release(datagram);
        }
    }

    private void release(byte[] datagram) {
        ownBytes.release(datagram.length);
        sharedBytes.release(datagram.length);
    }
}
