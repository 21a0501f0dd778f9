package brookloom.net.stream;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Buffers lent to busy tunnels, so that a quiet one holds none. Who takes a buffer owns it until it gives it back; one
 * that is never given back is merely collected, which is why nobody gives one back after a failure.
 */
public final class BufferPool {
    /** 32 fragments of 2048 bytes back to back, and more than any datagram. */
    public static final int LARGE = 32 * 2048;

    /** One whole fragment. */
    public static final int SMALL = 2048;

    private static final int KEPT = 64;
    private static final BlockingQueue<byte[]> LARGE_ONES = new ArrayBlockingQueue<>(KEPT);
    private static final BlockingQueue<byte[]> SMALL_ONES = new ArrayBlockingQueue<>(KEPT);

    private BufferPool() {}

    /** Returns a buffer of at least this many bytes ({@link #SMALL} or {@link #LARGE}), with whatever its last owner left. */
    public static byte[] take(int atLeast) {
        byte @Nullable [] kept = (atLeast <= SMALL ? SMALL_ONES : LARGE_ONES).poll();
        return kept != null ? kept : new byte[atLeast <= SMALL ? SMALL : LARGE];
    }

    /** Gives a buffer back; the pool keeps as many as it has room for. */
    public static void give(byte[] buffer) {
        var unused = (buffer.length == SMALL ? SMALL_ONES : LARGE_ONES).offer(buffer);
    }
}
