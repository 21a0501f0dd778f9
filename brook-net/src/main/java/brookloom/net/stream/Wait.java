package brookloom.net.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread's wait for one callback of an asynchronous library; used again and again. A failure stays: it ends the
 * current wait and every later one.
 *
 * <pre>{@code
 * wait.begin();
 * library.start(callback);      // calls wait.succeeded() or wait.failed(…), on any thread
 * wait.await(this::close);
 * }</pre>
 */
public final class Wait {
    private volatile @Nullable Thread waiting;
    private volatile boolean done;
    private volatile @Nullable IOException failure;

    /** This thread is about to wait; to be said before the callback can come. */
    public void begin() throws IOException {
        done = false;
        waiting = Thread.currentThread();
        check();
    }

    /**
     * Parks until the callback has come.
     *
     * @param onInterrupt runs when the thread is interrupted, before this throws
     */
    public void await(Runnable onInterrupt) throws IOException {
        while (!done) {
            LockSupport.park(this);
            if (!done && Thread.interrupted()) {
                onInterrupt.run();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        check();
    }

    /** Throws what failed, if anything has. */
    public void check() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    /** Ends the current wait. Never blocks. */
    public void succeeded() {
        done = true;
        LockSupport.unpark(waiting);
    }

    /** Ends this wait and all others; the first failure is the one that is told. Never blocks. */
    public void failed(Throwable cause) {
        if (failure == null) {
            failure = cause instanceof IOException e ? e : new IOException(cause);
        }
        succeeded();
    }
}
