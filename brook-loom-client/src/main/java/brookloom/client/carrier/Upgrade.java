package brookloom.client.carrier;

import brookloom.net.stream.ByteStream;
import java.io.IOException;

/** Turns a fresh connection to the server into a carrier. */
public interface Upgrade extends AutoCloseable {
    /**
     * Asks for the upgrade and waits for the answer; closing the connection meanwhile ends the wait.
     *
     * @param connection TCP or TLS; the carrier's from now on, the caller's to close when this fails
     * @throws brookloom.net.dial.DialFailed when the answer is no, with what to do about it
     */
    ByteStream perform(ByteStream connection) throws IOException;

    /** Ends what all upgrades share. */
    @Override
    default void close() {}
}
