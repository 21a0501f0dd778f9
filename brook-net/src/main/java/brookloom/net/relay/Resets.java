package brookloom.net.relay;

import brookloom.net.stream.ByteStream;
import java.time.Duration;

/** Resets a stream so that what was written before still arrives. */
public final class Resets {
    /** By then what was written last has left, unless the peer does not read. */
    static final Duration QUIET = Duration.ofMillis(500);

    private Resets() {}

    /** Waits until what was written just now has had time to leave, then resets; an interruption ends the wait. */
    public static void afterLastBytes(ByteStream stream) {
        try {
            Thread.sleep(QUIET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stream.resetOnClose();
        stream.close();
    }
}
