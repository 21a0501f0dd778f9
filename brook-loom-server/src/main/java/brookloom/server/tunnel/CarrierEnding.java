package brookloom.server.tunnel;

import java.io.IOException;
import java.time.Duration;

/** Ends our direction of a carrier whose client has not shown the password, as its listener can. */
public interface CarrierEnding {
    /** Sends the end that the network has for one direction, and no message of a protocol before it. Never waits. */
    void end() throws IOException;

    /**
     * Drops what still arrives after {@link #end} where the carrier itself cannot be read any more, until the peer ends or
     * a limit is reached: closing a socket with something unread resets the connection.
     *
     * @param most bytes that may be dropped
     */
    default void drain(Duration limit, long most) {}
}
