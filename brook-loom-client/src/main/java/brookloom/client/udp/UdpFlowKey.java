package brookloom.client.udp;

import brookloom.net.listen.UdpSource;
import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;

/**
 * Key that datagrams of one flow have in common.
 *
 * @param app where the app sends from
 * @param asked the address of ours that it sends to, and is answered from
 * @param destination where they go, as the app named it; {@link Destination#ASSOCIATION} for anywhere
 */
public record UdpFlowKey(InetSocketAddress app, UdpSource asked, Destination destination) {
    /** Returns whether this is all that the app sends from there: each datagram is behind its own destination. */
    boolean isAssociation() {
        return destination.equals(Destination.ASSOCIATION);
    }

    @Override
    public String toString() {
        return HostPorts.format(app) + " -> " + destination + " (UDP)";
    }
}
