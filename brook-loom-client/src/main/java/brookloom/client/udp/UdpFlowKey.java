package brookloom.client.udp;

import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;

/** What makes datagrams belong together: the app's address, and where they go, as the app named it. */
public record UdpFlowKey(InetSocketAddress app, Destination destination) {
    @Override
    public String toString() {
        return HostPorts.format(app) + " -> " + destination + " (UDP)";
    }
}
