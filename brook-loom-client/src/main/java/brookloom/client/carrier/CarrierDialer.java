package brookloom.client.carrier;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import java.time.Duration;

/** Makes carriers: live streams to the server, ready for a tunnel's opening. */
public interface CarrierDialer extends AutoCloseable {
    /**
     * Returns a carrier, dialled now or kept ready.
     *
     * @param affinity to what a flow's last carrier was, if this is the carrier of a flow that comes back
     * @throws DialFailed with what to do about it
     */
    Carrier dial(FlowAffinity affinity) throws DialFailed;

    /**
     * Returns a carrier for a tunnel of TCP, which has no flow to come back to.
     *
     * @throws DialFailed with what to do about it
     */
    default Carrier dialStream() throws DialFailed {
        return dial(FlowAffinity.NONE);
    }

    /** Returns a carrier that is dialled now. */
    default Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
        return dial(affinity);
    }

    /**
     * Brings up a carrier before any tunnel needs one, and keeps it ready where carriers are kept.
     *
     * @return what protects it from readers on the way, for a log line; empty for nothing
     * @throws DialFailed with what to do about it
     */
    default String connect() throws DialFailed {
        Carrier carrier = dialFresh(FlowAffinity.NONE);
        carrier.stream().close();
        return carrier.security();
    }

    /** Closes the carriers that are kept ready: one of them has proved dead, and what ended it has ended them all. */
    default void dropReady() {}

    /**
     * Returns true if only the server can end a carrier in order. Without TLS anybody on the way can, so that such an end
     * does not show what became of the bytes before it.
     */
    default boolean authenticatesEnds() {
        return false;
    }

    /**
     * Takes a carrier back, and owns it: its tunnel has ended in order, and the server waits for another opening on it.
     *
     * @param limit how long the server waits
     */
    default void rest(ByteStream carrier, Duration limit) {
        carrier.finish();
    }

    /**
     * Holds a live carrier.
     *
     * @param affinity of the next carrier of the same flow
     * @param warm whether it was kept ready, and may have died meanwhile without a sign
     * @param security the version of TLS, such as {@code TLS 1.3}; empty for none, or where it is not known any more
     */
    record Carrier(ByteStream stream, FlowAffinity affinity, boolean warm, String security) {
        /** A carrier whose TLS nobody asks about. */
        public Carrier(ByteStream stream, FlowAffinity affinity, boolean warm) {
            this(stream, affinity, warm, "");
        }

        /** A carrier that was dialled just now. */
        public Carrier(ByteStream stream, FlowAffinity affinity) {
            this(stream, affinity, false);
        }
    }

    /** Ends what all carriers share. */
    @Override
    default void close() {}
}
