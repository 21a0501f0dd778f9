package brookloom.server.targets;

import brookloom.net.dial.DialFailed;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Dials targets for the server. */
public interface TargetDialer {
    /**
     * Returns a connected socket, which the caller owns.
     *
     * @param peer asks for it
     * @throws DialFailed with the code and the one line to show
     */
    Socket dialTcp(Peer peer, Destination destination) throws DialFailed;

    /**
     * Returns a UDP socket with the destination at its other end, which the caller owns; from the port that this peer's
     * flow to the destination had before, if that is free.
     *
     * @throws DialFailed with the code and the one line to show
     */
    UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed;

    /** Returns what reaches many targets from one port, for the peer's associations; null where that is not possible. */
    default @Nullable ManyTargets manyTargets(Peer peer) {
        return null;
    }

    /** Returns a dialer that reaches nothing but what the policy allows, too. */
    TargetDialer within(TargetPolicy other);
}
