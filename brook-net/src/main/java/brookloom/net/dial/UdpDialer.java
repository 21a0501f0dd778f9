package brookloom.net.dial;

import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import org.jspecify.annotations.Nullable;

/** Opens outbound UDP sockets: straight from this machine ({@link UdpSocketDialer}), or through a SOCKS5 proxy. */
public interface UdpDialer {
    /**
     * Returns a socket for datagrams to and from the destination, which the caller owns.
     *
     * @param localPort to send from if it is free; 0 for any
     * @throws DialFailed with the code and the one line to show
     */
    UdpSocket dial(Destination destination, int localPort) throws DialFailed;

    /** Dials if the policy allows it: see {@link TcpDialer#dial(Destination, int, AddressPolicy)}. */
    default UdpSocket dial(Destination destination, int localPort, AddressPolicy policy) throws DialFailed {
        policy.checkLiteral(destination.host());
        return dial(destination, localPort);
    }

    /** Returns what opens sockets for any destination; null where each destination needs a socket of its own. */
    default @Nullable UdpSocketDialer sockets() {
        return null;
    }

    /** Returns a dialer for one of several clients, whose lookups take no more than a fair share. */
    default UdpDialer forClient(String client) {
        return this;
    }
}
