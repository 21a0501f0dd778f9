package brookloom.client;

import brookloom.proto.io.ByteStream;
import brookloom.proto.io.DialFailed;

/** Makes carriers: live streams to the server, ready for a tunnel's opening. */
interface CarrierDialer extends AutoCloseable {
    /**
     * Dials the server.
     *
     * @param localPort to dial from, if it is free; 0 for any. For a flow of datagrams that comes back, what its last
     *     carrier had
     * @throws DialFailed with what to do about it
     */
    Carrier dial(int localPort) throws DialFailed;

    /**
     * A live carrier, and the local port it was dialled from; where others share that port, a negative number that
     * stands for one.
     */
    record Carrier(ByteStream stream, int localPort) {}

    /** Ends what all carriers share. */
    @Override
    default void close() {}
}
