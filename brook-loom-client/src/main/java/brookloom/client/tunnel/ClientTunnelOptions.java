package brookloom.client.tunnel;

import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Holds what opening a tunnel takes, whatever carries it.
 *
 * @param nonceTimeout how long the server may take to answer an opening
 * @param waitForTarget whether a dial waits until the server has reached the target, and fails with the real error
 * @param reuse whether a connection serves another tunnel after its first, where the server offers that
 * @param associations whether an app's datagrams share a tunnel, where the server offers that
 */
public record ClientTunnelOptions(
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration nonceTimeout,
        InstantSource clock,
        boolean waitForTarget,
        boolean reuse,
        boolean associations) {
    /** Uses all that a server may offer. */
    public ClientTunnelOptions(
            TunnelKeys keys,
            boolean withoutBrookProtocol,
            Duration nonceTimeout,
            InstantSource clock,
            boolean waitForTarget) {
        this(keys, withoutBrookProtocol, nonceTimeout, clock, waitForTarget, true, true);
    }
}
