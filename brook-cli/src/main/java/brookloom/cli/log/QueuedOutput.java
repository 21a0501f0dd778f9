package brookloom.cli.log;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log's entries on a thread of its own, so that a reader of the log that stalls, or a slow disk, stops no tunnel.
 * What does not fit into the queue is lost; the log tells how much. While the process ends, entries are waited for.
 */
final class QueuedOutput extends OutputStream {
    /** Time for entries to be written while the process ends. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final OutputStream out;
    private final int capacity;
    private final LongFunction<byte[]> lossEntry;
    private final Consumer<IOException> trouble;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock:
    private final Queue<Turn> queue = new ArrayDeque<>();
    private long bytes;
    private long accepted;
    private long done;
    private long lost;
    private boolean failing;
    private boolean waiting;
    private boolean closed;

    /**
     * Writes to an output, and owns it.
     *
     * @param capacity of the queue in bytes
     * @param lossEntry makes the entry that tells how many were lost
     * @param trouble is told when writing begins to fail, as on a full disk; entries are lost until it works again
     */
    QueuedOutput(OutputStream out, int capacity, LongFunction<byte[]> lossEntry, Consumer<IOException> trouble) {
        this.out = out;
        this.capacity = capacity;
        this.lossEntry = lossEntry;
        this.trouble = trouble;
        Thread.ofPlatform().daemon().name("log").start(this::run);
    }

    /** Takes one entry, whole; does not wait before {@link #finish}. */
    @Override
    public void write(byte[] entry, int offset, int length) {
        lock.lock();
        try {
            if (closed || bytes + length > capacity) {
                lost++;
                return;
            }
            queue.add(new Turn(lost, Arrays.copyOfRange(entry, offset, offset + length), 1));
            lost = 0;
            bytes += length;
            accepted++;
            changed.signalAll();
            if (waiting) {
                waiting = await(accepted); // where that takes too long, it is not tried for each entry again
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Waits until the entries so far are written, though not without end. */
    @Override
    public void flush() {
        lock.lock();
        try {
            var unused = await(accepted);
        } finally {
            lock.unlock();
        }
    }

    /** Waits as {@link #flush}, and for every later entry: the process ends. */
    void finish() {
        lock.lock();
        try {
            waiting = true;
            var unused = await(accepted);
        } finally {
            lock.unlock();
        }
    }

    /** Returns false when the entries are not written in time. */
    private boolean await(long count) {
        long left = PATIENCE.toNanos();
        try {
            while (done < count && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return done >= count;
    }

    private void run() {
        for (Turn turn = next(); turn != null; turn = next()) {
            IOException failure = write(turn);
            if (failure != null && !isFailing()) {
                trouble.accept(failure);
            }
            ended(turn, failure != null);
        }
    }

    /** Entry to write next, and how many entries were lost before an entry, which may be missing. */
    private static final class Turn {
        private final long lost;
        private final byte[] entry;
        private final int entries;

        Turn(long lost, byte[] entry, int entries) {
            this.lost = lost;
            this.entry = entry;
            this.entries = entries;
        }
    }

    private @Nullable Turn next() {
        lock.lock();
        try {
            while (queue.isEmpty() && (lost == 0 || failing)) {
                if (closed) {
                    return null;
                }
                changed.awaitUninterruptibly();
            }
            Turn turn = queue.poll();
            if (turn == null) {
                turn = new Turn(lost, new byte[0], 0);
                lost = 0;
            }
            bytes -= turn.entry.length;
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the failure, null for none. */
    private @Nullable IOException write(Turn turn) {
        try {
            if (turn.lost > 0) {
                out.write(lossEntry.apply(turn.lost));
            }
            out.write(turn.entry);
            out.flush();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private boolean isFailing() {
        lock.lock();
        try {
            return failing;
        } finally {
            lock.unlock();
        }
    }

    private void ended(Turn turn, boolean failed) {
        lock.lock();
        try {
            failing = failed;
            lost += failed ? turn.lost + turn.entries : 0;
            done += turn.entries;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is in the queue, though not without end, and closes the output. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            var unused = await(accepted);
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        out.close();
    }

    /** Returns a hook for the end of the process. */
    Thread atExit() {
        return Thread.ofPlatform().name("log-end").unstarted(this::finish);
    }
}
