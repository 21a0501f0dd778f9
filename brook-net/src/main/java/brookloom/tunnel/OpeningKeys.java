package brookloom.tunnel;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.TunnelKeys;
import java.io.IOException;

/** Finds the keys of a client by what its opening starts with, where each user has a password of its own. */
public interface OpeningKeys {
    /**
     * Returns the keys that sealed an opening.
     *
     * @param start the first {@link TunnelKeys.Search#START_LENGTH} bytes
     * @throws AuthenticationFailed when nobody's did
     */
    TunnelKeys sealedBy(byte[] start) throws IOException;

    /**
     * Returns the keys of a client that shows its password's hash, as {@code withoutBrookProtocol} does.
     *
     * @throws AuthenticationFailed when it is nobody's
     */
    TunnelKeys shownBy(byte[] passwordHash) throws IOException;
}
