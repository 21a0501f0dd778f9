package brookloom.client.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;

/** Reaches destinations for apps, by whatever way out the client has. */
public interface Dialer extends AutoCloseable {
    /**
     * Opens a stream to the destination; returns when a live carrier is in hand and the opening is sent.
     *
     * @param earlyData what the app has sent already; travels with the opening
     * @throws DialFailed with the code and the one line to show
     */
    ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed;

    /**
     * Opens a stream of datagrams to the destination.
     *
     * @param localPort the port that the flow's last carrier was dialled from, to use again if it is free; 0 for any
     * @throws DialFailed with the code and the one line to show
     */
    UdpTunnel dialUdp(Destination destination, int localPort) throws DialFailed;

    /** A stream of datagrams, and the local port its carrier was dialled from. */
    record UdpTunnel(DatagramStream datagrams, int localPort) {}

    /** Ends what all tunnels share; the tunnels themselves are their openers'. */
    @Override
    default void close() {}
}
