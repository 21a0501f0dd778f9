package brookloom.client.config;

import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How tunnels are opened, whatever carries them.
 *
 * @param nonceTimeout how long the server may take to answer an opening
 * @param waitForTarget whether a dial waits until the server has reached the target, and fails with the true reason
 * @param warmTunnels how many carriers may be kept ready in advance; 0 for none
 */
public record ClientTunnelOptions(
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration nonceTimeout,
        InstantSource clock,
        boolean waitForTarget,
        int warmTunnels) {
    public static final Duration DEFAULT_NONCE_TIMEOUT = Duration.ofSeconds(10);

    /** Waits for no target, and keeps nothing ready. */
    public ClientTunnelOptions(
            TunnelKeys keys, boolean withoutBrookProtocol, Duration nonceTimeout, InstantSource clock) {
        this(keys, withoutBrookProtocol, nonceTimeout, clock, false, 0);
    }

    /** With every limit at its default; waits for no target, and keeps nothing ready. */
    public static ClientTunnelOptions of(TunnelKeys keys, boolean withoutBrookProtocol) {
        return new ClientTunnelOptions(keys, withoutBrookProtocol, DEFAULT_NONCE_TIMEOUT, InstantSource.system());
    }

    /** The same, but for whether a dial waits for the target. */
    public ClientTunnelOptions waitForTarget(boolean wait) {
        return new ClientTunnelOptions(keys, withoutBrookProtocol, nonceTimeout, clock, wait, warmTunnels);
    }

    /** The same, but for how many carriers may be kept ready. */
    public ClientTunnelOptions warmTunnels(int most) {
        return new ClientTunnelOptions(keys, withoutBrookProtocol, nonceTimeout, clock, waitForTarget, most);
    }
}
