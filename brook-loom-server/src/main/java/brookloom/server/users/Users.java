package brookloom.server.users;

import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookException.UserNotServed;
import brookloom.server.targets.Peer;
import brookloom.tunnel.ServerTunnel;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a client by the password that its bytes were sealed with: everybody is the same where there is one password
 * ({@link OnePassword}), else one of a list ({@link ManyUsers}).
 *
 * <pre>
 *   Sec-WebSocket-Key --> minuteOfKey \
 *   opening           --> accept       +--> User: served? --> UserTunnel: bytes counted, limited, cut
 *   datagram          --> ofDatagram  /
 * </pre>
 */
public sealed interface Users extends AutoCloseable permits OnePassword, ManyUsers {
    /** Holds a tunnel that a client has opened, and whose password it has. */
    record Opened(ServerTunnel tunnel, User user) {}

    /**
     * Waits for a client's opening.
     *
     * @param unencrypted whether it is that of {@code withoutBrookProtocol}
     * @throws brookloom.proto.BrookException when it is no user's, or makes no sense
     */
    Opened accept(ByteStream carrier, Peer peer, boolean unencrypted) throws IOException;

    /**
     * Refuses a user that is not served now.
     *
     * @throws UserNotServed with the reason
     */
    void checkServed(User user, Instant now) throws UserNotServed;

    /**
     * Returns the minute in which a user's client has made this Sec-WebSocket-Key for the path; -1 for one that is too old,
     * a stranger's, or that of a user who is not served.
     */
    long minuteOfKey(byte[] key, Instant now, String path, Peer peer);

    /**
     * Returns the user whose client has sealed a datagram; null for a stranger's, or when an address has asked too often. It
     * may wait for a processor.
     */
    @Nullable
    User ofDatagram(byte[] datagram, Instant now, Peer peer) throws IOException;

    /** Returns the only user; null where there are many. */
    @Nullable
    User only();

    /** Ends what loads and counts. */
    @Override
    void close();
}
