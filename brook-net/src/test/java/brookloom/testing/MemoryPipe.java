package brookloom.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** One direction of a {@link MemoryStream}. */
final class MemoryPipe {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] bytes = new byte[64];
    private int start;
    private int end;
    private boolean ended;
    private String readingBroken;
    private String writingBroken;
    private int waitingReaders;
    private int waitingWriters;

    MemoryPipe(int capacity) {
        this.capacity = capacity;
    }

    int read(byte[] buffer, int offset, int length, boolean wait) throws IOException {
        lock.lock();
        try {
            waitingReaders++;
            changed.signalAll();
            while (wait && length > 0 && start == end && !ended && readingBroken == null) {
                changed.awaitUninterruptibly();
            }
            waitingReaders--;
            if (readingBroken != null) {
                throw new SocketException(readingBroken); // as sockets do
            }
            if (start == end && ended) {
                return -1;
            }
            int n = Math.min(length, end - start);
            System.arraycopy(bytes, start, buffer, offset, n);
            start += n;
            changed.signalAll();
            return n;
        } finally {
            lock.unlock();
        }
    }

    void write(byte[] source, int offset, int length) throws IOException {
        lock.lock();
        try {
            int done = 0;
            do {
                while (done < length && end - start >= capacity && writingBroken == null) {
                    waitingWriters++;
                    changed.signalAll();
                    changed.awaitUninterruptibly();
                    waitingWriters--;
                }
                if (writingBroken != null) {
                    throw new IOException(writingBroken);
                }
                if (ended) {
                    throw new IOException("output is shut down");
                }
                int n = Math.min(length - done, capacity - (end - start));
                append(source, offset + done, n);
                done += n;
            } while (done < length);
        } finally {
            lock.unlock();
        }
    }

    byte[] readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int n; (n = read(part, 0, part.length, true)) >= 0; ) {
            all.write(part, 0, n);
        }
        return all.toByteArray();
    }

    void end() {
        change(() -> ended = true);
    }

    void breakReading(String reason) {
        change(() -> readingBroken = readingBroken == null ? reason : readingBroken);
    }

    void breakWriting(String reason) {
        change(() -> writingBroken = writingBroken == null ? reason : writingBroken);
    }

    int size() {
        lock.lock();
        try {
            return end - start;
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    boolean isBroken() {
        lock.lock();
        try {
            return readingBroken != null;
        } finally {
            lock.unlock();
        }
    }

    void awaitBroken() {
        await("the stream to be closed", () -> readingBroken != null);
    }

    void awaitWaitingWriter() {
        await("a writer to wait for room", () -> waitingWriters > 0);
    }

    void awaitWaitingReader() {
        await("a reader to wait for bytes", () -> waitingReaders > 0 && start == end);
    }

    private void await(String what, BooleanSupplier condition) {
        lock.lock();
        try {
            long left = PATIENCE_NANOS;
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void append(byte[] source, int offset, int length) {
        if (end + length > bytes.length) {
            int kept = end - start;
            byte[] larger = new byte[Math.max(2 * kept, kept + length)];
            System.arraycopy(bytes, start, larger, 0, kept);
            bytes = larger;
            start = 0;
            end = kept;
        }
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
        changed.signalAll();
    }
}
