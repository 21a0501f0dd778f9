package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ReadAheadStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the carrier of a half-closed tunnel. Once the peer has said END nobody reads it, and a carrier that breaks would
 * be noticed by the next write only. Thread-safe.
 */
final class CarrierWatch {
    /** Most tunnels are half-closed for a moment only, and need no thread for it. */
    private static final Duration DELAY = Duration.ofMillis(500);

    private final ByteStream carrier;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private boolean stopped;
    private @Nullable Runnable cancel;
    private @Nullable ReadAheadStream watched;

    CarrierWatch(ByteStream carrier) {
        this.carrier = carrier;
    }

    /** Begins, soon; the listener learns that the carrier has ended or failed before {@link #stop}. */
    void start(Consumer<IOException> onBroken) {
        lock.lock();
        try {
            if (!stopped && cancel == null) {
                cancel = Deadline.schedule(() -> begin(onBroken), DELAY);
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(Consumer<IOException> onBroken) {
        ReadAheadStream ahead;
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            ahead = ReadAheadStream.start(carrier.settled(), () -> {});
            watched = ahead;
        } finally {
            lock.unlock();
        }
        var unused = ahead.firstRead().whenComplete((count, failure) -> {
            if (failure != null || count < 0) {
                report(failure, onBroken);
            }
        });
    }

    private void report(@Nullable Throwable failure, Consumer<IOException> onBroken) {
        if (!isStopped()) {
            onBroken.accept(failure instanceof IOException io ? io : new EOFException("the carrier closed before END"));
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Ends: from now on the peer may close the carrier in order, or use it again. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            if (cancel != null) {
                cancel.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the carrier for its next tunnel: what was read from it meanwhile comes first. After {@link #stop}. */
    ByteStream carrier() {
        lock.lock();
        try {
            ReadAheadStream ahead = watched;
            return ahead == null ? carrier.settled() : ahead.settled();
        } finally {
            lock.unlock();
        }
    }
}
