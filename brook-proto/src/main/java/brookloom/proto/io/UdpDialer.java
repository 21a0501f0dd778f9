package brookloom.proto.io;

import brookloom.proto.Destination;

/** A way out over UDP: straight from this machine ({@link UdpSocketDialer}), or through somebody's proxy. */
public interface UdpDialer {
    /**
     * A socket for datagrams to and from this destination alone, which the caller owns.
     *
     * @param localPort to send from if it is free and this way out has a say in it; 0 for any
     * @throws DialFailed with the code and the one line to show
     */
    Dialled dial(Destination destination, int localPort) throws DialFailed;

    /**
     * A socket, and the local port that it sends from; 0 where others share that port. Receiving may fail with
     * {@link java.net.PortUnreachableException} where the destination's host says that nobody listens.
     */
    record Dialled(DatagramStream datagrams, int localPort) {}
}
