package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How tunnels to the server are made.
 *
 * @param address dialled instead of the server's host and port, or null
 * @param nonceTimeout how long the server may take to answer an opening
 */
public record TunnelOptions(
        ServerAddress server,
        @Nullable Destination address,
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration nonceTimeout,
        InstantSource clock) {
    public static final Duration DEFAULT_NONCE_TIMEOUT = Duration.ofSeconds(10);

    /** Everything that is not said at its default. */
    public static TunnelOptions of(ServerAddress server, TunnelKeys keys, boolean withoutBrookProtocol) {
        return new TunnelOptions(
                server, null, keys, withoutBrookProtocol, DEFAULT_NONCE_TIMEOUT, InstantSource.system());
    }

    /** Where the carrier's TCP connection goes. */
    Destination dialled() {
        return address != null ? address : server.destination();
    }
}
