package brookloom.server.association;

import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One destination of an association: waiting for its address, reached, or refused for a while. */
final class Target {
    /** Datagrams that wait for the lookup of a name; apps send them again. */
    private static final int MAX_WAITING = 16;

    private static final int MAX_WAITING_BYTES = 32 * 1024;

    private final byte[] head;
    private final Destination destination;
    private final ReentrantLock lock = new ReentrantLock();

    /** Under the lock. */
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    private int waitingBytes;
    private volatile @Nullable InetSocketAddress address;
    private volatile boolean refused;

    /** {@link System#nanoTime} of the last datagram to it, and of the last check; of the thread that reads the tunnel. */
    long usedAt;

    long checkedAt;

    /** @param head the encoded destination */
    Target(byte[] head, Destination destination) {
        this.head = head;
        this.destination = destination;
    }

    /** Returns the encoded destination, as the app named it. */
    byte[] head() {
        return head;
    }

    Destination destination() {
        return destination;
    }

    /** Returns whether the datagram begins with this destination. */
    boolean isAt(byte[] datagram, int headLength) {
        return Arrays.equals(head, 0, head.length, datagram, 0, headLength);
    }

    @Nullable
    InetSocketAddress address() {
        return address;
    }

    boolean isRefused() {
        return refused;
    }

    /** Keeps a datagram until the address is known; false when there is no room, or it will not be known. */
    boolean keep(byte[] data, int offset, int length) {
        lock.lock();
        try {
            if (refused || waiting.size() >= MAX_WAITING || waitingBytes + length > MAX_WAITING_BYTES) {
                return false;
            }
            waiting.add(Arrays.copyOfRange(data, offset, offset + length));
            waitingBytes += length;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the address, and returns the next datagram that waited for it; null when there is none any more. */
    byte @Nullable [] reached(InetSocketAddress known) {
        lock.lock();
        try {
            byte[] next = waiting.poll();
            if (next == null) {
                address = known;
            } else {
                waitingBytes -= next.length;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits, and what comes; returns how many waited. */
    int refuse() {
        lock.lock();
        try {
            refused = true;
            address = null;
            int lost = waiting.size();
            waiting.clear();
            waitingBytes = 0;
            return lost;
        } finally {
            lock.unlock();
        }
    }
}
