package brookloom.client;

import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How tunnels are opened, whatever carries them.
 *
 * @param nonceTimeout how long the server may take to answer an opening
 */
public record TunnelOptions(TunnelKeys keys, boolean withoutBrookProtocol, Duration nonceTimeout, InstantSource clock) {
    public static final Duration DEFAULT_NONCE_TIMEOUT = Duration.ofSeconds(10);

    /** With every limit at its default. */
    public static TunnelOptions of(TunnelKeys keys, boolean withoutBrookProtocol) {
        return new TunnelOptions(keys, withoutBrookProtocol, DEFAULT_NONCE_TIMEOUT, InstantSource.system());
    }
}
