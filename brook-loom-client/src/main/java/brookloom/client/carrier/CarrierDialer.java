package brookloom.client.carrier;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;

/** Makes carriers: live streams to the server, ready for a tunnel's opening. */
public interface CarrierDialer extends AutoCloseable {
    /**
     * A carrier, dialled now or kept ready.
     *
     * @param localPort to dial from, if it is free; 0 for any. For a flow of datagrams that comes back, what its last
     *     carrier had
     * @throws DialFailed with what to do about it
     */
    Carrier dial(int localPort) throws DialFailed;

    /** The same, dialled now. */
    default Carrier dialFresh(int localPort) throws DialFailed {
        return dial(localPort);
    }

    /**
     * A live carrier.
     *
     * @param localPort it was dialled from; where others share that port, a negative number that stands for one
     * @param warm whether it was kept ready, and may have died meanwhile without a sign
     */
    record Carrier(ByteStream stream, int localPort, boolean warm) {
        /** Dialled just now. */
        public Carrier(ByteStream stream, int localPort) {
            this(stream, localPort, false);
        }
    }

    /** Ends what all carriers share. */
    @Override
    default void close() {}
}
