package brookloom.client.config;

import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a relay does.
 *
 * @param from where apps connect, over TCP and UDP; port 0 takes one that is free for both
 * @param to where all of them go; a name is resolved by the server
 * @param tcpTimeout ends a stream that was silent in both directions for so long; zero for never
 * @param halfCloseTimeout the same once one direction has ended
 * @param udpTimeout ends a UDP flow that was silent in both directions for so long; zero for never
 */
public record RelayOptions(
        InetSocketAddress from, Destination to, Duration tcpTimeout, Duration halfCloseTimeout, Duration udpTimeout) {
    /** With timeouts at their defaults. */
    public static RelayOptions of(InetSocketAddress from, Destination to) {
        return new RelayOptions(
                from, to, Duration.ZERO, AppOptions.DEFAULT_HALF_CLOSE_TIMEOUT, AppOptions.DEFAULT_UDP_TIMEOUT);
    }
}
