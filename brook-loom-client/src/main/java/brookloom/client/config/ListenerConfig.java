package brookloom.client.config;

import brookloom.net.config.TimeoutConfig;
import brookloom.proto.Destination;
import brookloom.tunnel.reverse.ReverseMessage;

/** Describes what a client serves at ports of this machine, or of the server. */
public sealed interface ListenerConfig
        permits AppOptions, RelayOptions, DnsOptions, ListenerConfig.RemoteForwardOptions {
    /**
     * Describes a port of the server that is forwarded to this side ({@code -R}).
     *
     * @param address where the server listens: an IP address, or {@link ReverseMessage#ALL}
     * @param port 0 for one that the server chooses
     * @param to where connections go, as this machine reaches it
     */
    record RemoteForwardOptions(String address, int port, Destination to, TimeoutConfig timeouts)
            implements ListenerConfig {
        /** The server's loopback address, at which it listens unless told otherwise. */
        public static final String LOOPBACK = "127.0.0.1";

        /** Returns options with default timeouts. */
        public static RemoteForwardOptions of(int port, Destination to) {
            return new RemoteForwardOptions(LOOPBACK, port, to, TimeoutConfig.DEFAULT);
        }

        /** Returns the text that follows {@code -R}. */
        @Override
        public String toString() {
            String from =
                    address.equals(LOOPBACK) ? "" : (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":";
            return from + port + ":" + to;
        }
    }
}
