package brookloom.net.stream;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Informs a connection's reader whether a write met a reset. The system reports a reset once: when a writer is told, the reader
 * sees an orderly end, which it is not.
 */
public final class WriteFailure {
    private static final int STEPS = 500;
    private static final long STEP_NANOS = 2_000_000;

    private volatile boolean writing;
    private volatile @Nullable IOException failure;

    /** Marks the start of a write. One thread writes at a time. */
    public void begin() {
        writing = true;
    }

    /** Remembers why the write failed. */
    public void failed(IOException e) {
        failure = e;
    }

    /** Marks the end of a write, however it went. */
    public void end() {
        writing = false;
    }

    /**
     * Returns why a write failed, or null. To be asked when reading has ended: a write that is failing at this moment has up to
     * a second to return, since its thread may wait for a processor; one that waits for the peer to read looks the same.
     */
    public @Nullable IOException await() {
        for (int i = 0; i < STEPS && writing && failure == null; i++) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        return failure;
    }
}
