package brookloom.net.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of an asynchronous library made blocking for virtual threads. The library's side tells what happens by
 * {@link #arrived}, {@link #sent}, {@link #peerReset} and {@link #failed}, which never block; this side polls what has
 * arrived and asks for more only when somebody waits for it, so that the library's flow control sees who does not read.
 */
public abstract class CallbackStream implements ByteStream {
    /** Limit on the delivery of our last bytes, once both directions have ended in order. */
    private static final Duration LINGER = Duration.ofMinutes(10);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wait reading = new Wait();
    private final Wait writing = new Wait();
    private final CompletableFuture<IOException> broken = new CompletableFuture<>();
    private final ReentrantLock inputLock = new ReentrantLock();
    // Under the lock:
    private @Nullable Piece piece;
    private boolean inputEnded;
    private @Nullable Deadline finishing;
    private boolean lingers;
    private boolean closed;

    private volatile @Nullable IOException peerReset;
    private volatile boolean over;
    private volatile boolean busy;
    private volatile boolean outputEnded;

    /**
     * Bytes that have arrived.
     *
     * @param bytes those that nobody has read yet
     * @param last whether the peer sends none after them
     * @param release tells the library that nobody needs the bytes any more
     */
    public record Piece(ByteBuffer bytes, boolean last, Runnable release) {}

    /** Returns the next bytes that have arrived, or null. */
    protected abstract @Nullable Piece poll();

    /** Asks the library to call {@link #arrived} as soon as {@link #poll} has something, be it at once. */
    protected abstract void demand();

    /**
     * Sends the bytes, which stay as they are until {@link #sent} or {@link #failed} is called; one at a time.
     *
     * @param last whether none follow
     */
    protected abstract void send(ByteBuffer bytes, boolean last);

    /** Gives the stream up, both directions at once. Never blocks. */
    protected abstract void reset();

    /** The library has bytes, or the peer's end. */
    public final void arrived() {
        inputLock.lock();
        try {
            if (finishing != null) {
                discard();
                return;
            }
        } finally {
            inputLock.unlock();
        }
        reading.succeeded();
    }

    /** Completes the last write. */
    public final void sent() {
        writing.succeeded();
    }

    /**
     * The peer gave the stream up: reads fail once all that has arrived is read, and writes fail from now on. The library
     * still tells how a write in flight ends: it may be the one that the peer gave up for, and then its bytes did arrive.
     */
    public final void peerReset(IOException cause) {
        peerReset = cause;
        reading.failed(cause);
        broke(cause);
        end();
    }

    /** The stream has failed: what carries it broke, or the library dropped what was to be sent. */
    public final void failed(Throwable cause) {
        IOException reset = peerReset;
        Throwable first = reset == null ? cause : reset;
        reading.failed(first);
        writing.failed(first);
        broke(first);
        end();
    }

    /** The peer's end is waited for no longer. The library may say again and again that the stream has failed. */
    private void end() {
        if (over) {
            return;
        }
        over = true;
        inputLock.lock();
        try {
            if (finishing != null) {
                discard();
            }
        } finally {
            inputLock.unlock();
        }
    }

    /** The stream is over, which is a failure unless our direction has ended. */
    protected final void broke(Throwable cause) {
        if (!outputEnded) {
            broken.complete(cause instanceof IOException e ? e : new IOException(cause));
        }
    }

    @Override
    public final void onBroken(Consumer<IOException> listener) {
        var unused = broken.thenAccept(listener);
    }

    @Override
    public final int read(byte[] buffer, int offset, int length) throws IOException {
        int n = readAvailable(buffer, offset, length);
        while (n == 0 && length > 0) {
            reading.begin();
            demand();
            reading.await(this::close);
            n = readAvailable(buffer, offset, length);
        }
        return n;
    }

    @Override
    public final int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        inputLock.lock();
        try {
            int n = 0;
            while (n < length && next()) {
                n += take(buffer, offset + n, length - n);
            }
            if (n == 0 && inputEnded && piece == null) {
                return -1;
            }
            if (n == 0) {
                reading.check();
            }
            return n;
        } finally {
            inputLock.unlock();
        }
    }

    private boolean next() {
        if (piece == null && !inputEnded && !closed) {
            piece = poll();
        }
        return piece != null;
    }

    private int take(byte[] buffer, int offset, int length) {
        Piece current = piece;
        if (current == null) {
            return 0;
        }
        ByteBuffer bytes = current.bytes();
        int n = Math.min(length, bytes.remaining());
        bytes.get(buffer, offset, n);
        if (!bytes.hasRemaining()) {
            drop(current);
        }
        return n;
    }

    private void drop(Piece current) {
        inputEnded |= current.last();
        piece = null;
        current.release().run();
    }

    @Override
    public final void write(byte[] buffer, int offset, int length) throws IOException {
        if (outputEnded) {
            throw new IOException("written after the end");
        }
        if (length > 0) {
            transmit(ByteBuffer.wrap(buffer, offset, length), false);
        }
    }

    @Override
    public final void shutdownOutput() throws IOException {
        if (!outputEnded) {
            outputEnded = true;
            transmit(NOTHING.duplicate(), true);
        }
    }

    private void transmit(ByteBuffer bytes, boolean last) throws IOException {
        IOException reset = peerReset;
        if (reset != null) {
            throw reset;
        }
        busy = true;
        writing.begin();
        send(bytes, last);
        writing.await(this::close);
        busy = false;
    }

    /**
     * Ends our direction, and waits for the peer's end by itself: a reset would take away what is still on its way,
     * in either direction. Closing the stream behind this does not change that.
     */
    @Override
    public final void finish() {
        boolean inOrder;
        inputLock.lock();
        try {
            inOrder = !closed && !busy && !isFailed();
            if (inOrder && finishing == null) {
                finishing = Deadline.closing(this::giveUp, LINGER);
                lingers = true;
                if (!outputEnded) {
                    outputEnded = true;
                    send(NOTHING.duplicate(), true);
                }
                reading.failed(new ClosedChannelException()); // a thread that still waits
                discard();
            }
        } finally {
            inputLock.unlock();
        }
        if (!inOrder) {
            close();
        }
    }

    private boolean isFailed() {
        try {
            reading.check();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void discard() {
        while (next()) {
            Piece current = piece;
            if (current != null) {
                drop(current);
            }
        }
        if (!inputEnded && !closed && !over) {
            demand();
        } else if (finishing != null) {
            lingers = false;
            finishing.close();
        }
    }

    /** Returns whether it has ended its direction and waits for the peer's end. */
    final boolean lingers() {
        inputLock.lock();
        try {
            return lingers;
        } finally {
            inputLock.unlock();
        }
    }

    @Override
    public final void close() {
        inputLock.lock();
        try {
            if (finishing != null) {
                return;
            }
        } finally {
            inputLock.unlock();
        }
        giveUp();
    }

    private void giveUp() {
        boolean inOrder;
        inputLock.lock();
        try {
            inOrder = closed || (inputEnded && outputEnded);
            closed = true;
            Piece unread = piece;
            if (unread != null) {
                drop(unread);
            }
        } finally {
            inputLock.unlock();
        }
        if (!inOrder) {
            reset();
        }
        failed(new ClosedChannelException());
    }
}
