package brookloom.client.tunnel;

import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Holds what opening a tunnel takes, whatever carries it.
 *
 * @param nonceTimeout how long the server may take to answer an opening
 * @param waitForTarget whether a dial waits until the server has reached the target, and fails with the real error
 */
public record ClientTunnelOptions(
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration nonceTimeout,
        InstantSource clock,
        boolean waitForTarget) {}
