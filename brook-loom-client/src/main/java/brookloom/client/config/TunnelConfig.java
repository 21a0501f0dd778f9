package brookloom.client.config;

import java.time.Duration;

/**
 * Describes how tunnels are opened, whatever carries them.
 *
 * @param nonceTimeout how long the server may take to answer an opening
 * @param waitForTarget whether a dial waits until the server has reached the target, and fails with the real error
 * @param warmTunnels most idle connections to the server kept open for new tunnels; 0 for none
 * @param probe whether the client connects to the server when it starts
 * @param reuse whether a connection serves another tunnel after its first, where the server offers that
 * @param associations whether an app's datagrams share a tunnel, where the server offers that
 */
public record TunnelConfig(
        Duration nonceTimeout,
        boolean waitForTarget,
        int warmTunnels,
        boolean probe,
        boolean reuse,
        boolean associations) {
    /** Default limit on the wait for the server's nonce. */
    public static final Duration DEFAULT_NONCE_TIMEOUT = Duration.ofSeconds(10);

    /** Waits for no target, keeps no connections open, and connects when the first app does. */
    public static final TunnelConfig DEFAULT = new TunnelConfig(DEFAULT_NONCE_TIMEOUT, false, 0, false);

    /** Uses all that a server may offer. */
    public TunnelConfig(Duration nonceTimeout, boolean waitForTarget, int warmTunnels, boolean probe) {
        this(nonceTimeout, waitForTarget, warmTunnels, probe, true, true);
    }

    public TunnelConfig {
        if (warmTunnels < 0) {
            throw new IllegalArgumentException("--warmTunnels " + warmTunnels + ", must not be negative");
        }
    }
}
