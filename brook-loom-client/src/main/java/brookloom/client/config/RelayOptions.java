package brookloom.client.config;

import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;

/**
 * Describes a port forwarding.
 *
 * @param from where apps connect, over TCP and UDP; port 0 takes one that is free for both
 * @param to the destination of all of them; a name is resolved by the server
 * @param option that names the port, for messages
 * @param open whether it is intended that other machines reach the port
 */
public record RelayOptions(ListenAddress from, Destination to, TimeoutConfig timeouts, String option, boolean open)
        implements ListenerConfig {
    /** Returns options with default timeouts. */
    public static RelayOptions of(ListenAddress from, Destination to) {
        return new RelayOptions(from, to, TimeoutConfig.DEFAULT, "-L", false);
    }

    /** Returns the same options with other timeouts. */
    public RelayOptions withTimeouts(TimeoutConfig others) {
        return new RelayOptions(from, to, others, option, open);
    }
}
