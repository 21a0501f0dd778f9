package brookloom.client;

import brookloom.proto.Destination;
import java.net.InetSocketAddress;

/** What makes datagrams belong together: the app's address, and where they go, as the app named it. */
record UdpFlowKey(InetSocketAddress app, Destination destination) {
    @Override
    public String toString() {
        return HostPorts.format(app) + " -> " + destination + " (UDP)";
    }
}
