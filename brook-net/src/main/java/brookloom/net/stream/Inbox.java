package brookloom.net.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that came by callback, in order, until the tunnel's thread reads them. It does not refuse bytes: the source that puts
 * them in asks {@link #demand} before each next piece, and is told to go on when there is room again. An empty one holds
 * no buffer.
 */
public final class Inbox {
    /** From here on no more is asked for. The last piece may go beyond, by as much as the source hands over at once. */
    public static final int ENOUGH = 2 * BufferPool.LARGE;

    private final Runnable more;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private int size;
    private boolean paused;
    private boolean ended;
    private boolean closed;
    private @Nullable IOException failure;

    /** A buffer of the pool, with bytes in it from start to end. */
    private static final class Piece {
        private final byte[] bytes;
        private int start;
        private int end;

        Piece(int atLeast) {
            this.bytes = BufferPool.take(atLeast);
        }
    }

    /** Asks for more by running this, outside its lock. */
    public Inbox(Runnable more) {
        this.more = more;
    }

    /** Copies the bytes; behind the end, or closed, they are dropped. */
    public void put(ByteBuffer data) {
        lock.lock();
        try {
            while (data.hasRemaining() && !ended && !closed) {
                Piece last = pieces.peekLast();
                if (last == null || last.end == last.bytes.length) {
                    last = new Piece(pieces.isEmpty() ? data.remaining() : BufferPool.LARGE);
                    pieces.addLast(last);
                }
                int n = Math.min(data.remaining(), last.bytes.length - last.end);
                data.get(last.bytes, last.end, n);
                last.end += n;
                size += n;
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for more: now, or as soon as there is room. */
    public void demand() {
        lock.lock();
        try {
            paused = size >= ENOUGH && !closed;
            if (paused) {
                return;
            }
        } finally {
            lock.unlock();
        }
        more.run();
    }

    /** Returns whether the inbox is full. */
    public boolean isPaused() {
        lock.lock();
        try {
            return paused;
        } finally {
            lock.unlock();
        }
    }

    /** The source has said its last byte. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Fails the inbox after what it holds has been read; has no effect once the source has ended. */
    public void fail(IOException cause) {
        lock.lock();
        try {
            if (failure == null && !ended) {
                failure = cause;
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Reads fail from now on, and what still comes is dropped. */
    public void close() {
        boolean resume;
        lock.lock();
        try {
            closed = true;
            resume = paused;
            paused = false;
            size = 0;
            pieces.clear(); // to the collector: a reader may still copy
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        if (resume) {
            more.run();
        }
    }

    /** Waits for bytes; at least 1, or -1 at the end. */
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = readAvailable(buffer, offset, length);
        while (n == 0 && length > 0) {
            await();
            n = readAvailable(buffer, offset, length);
        }
        return n;
    }

    /** Reads what is buffered: returns 0 when nothing is, -1 at the end. */
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int n;
        boolean resume;
        lock.lock();
        try {
            n = take(buffer, offset, length);
            resume = paused && size <= ENOUGH / 2;
            paused &= !resume;
        } finally {
            lock.unlock();
        }
        if (resume) {
            more.run();
        }
        return n;
    }

    private void await() throws IOException {
        lock.lock();
        try {
            while (pieces.isEmpty() && !ended && !closed && failure == null) {
                arrived.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        int taken = 0;
        for (Piece first; taken < length && (first = pieces.peekFirst()) != null; ) {
            int n = Math.min(length - taken, first.end - first.start);
            System.arraycopy(first.bytes, first.start, buffer, offset + taken, n);
            first.start += n;
            taken += n;
            if (first.start == first.end) {
                pieces.removeFirst();
                BufferPool.give(first.bytes);
            }
        }
        size -= taken;
        if (taken > 0) {
            return taken;
        }
        if (failure != null) {
            throw failure;
        }
        return ended ? -1 : 0;
    }
}
