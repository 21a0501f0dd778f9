package brookloom.server;

import brookloom.proto.Destination;
import brookloom.proto.io.DialFailed;
import java.net.Socket;
import java.nio.channels.DatagramChannel;

/** How the server reaches targets. */
public interface TargetDialer {
    /**
     * A connected socket, which the caller owns.
     *
     * @throws DialFailed with the code and the one line to show
     */
    Socket dialTcp(Destination destination) throws DialFailed;

    /**
     * A connected UDP socket, which the caller owns; from the port that this peer's flow to the destination had before,
     * if that is free.
     *
     * @throws DialFailed with the code and the one line to show
     */
    DatagramChannel dialUdp(Peer peer, Destination destination) throws DialFailed;
}
