package brookloom.net.stream;

import java.util.function.LongConsumer;

/** A stream whose peer may be asked for an answer at once, so that the time of a round trip can be measured. */
public interface Pingable {
    /**
     * Asks the peer, on a thread of its own.
     *
     * @param answer takes the nanoseconds until the answer came; never called when none comes
     * @return false when this peer cannot be asked, or not any more
     */
    boolean ping(LongConsumer answer);
}
