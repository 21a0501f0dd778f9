package brookloom.client.udp;

import brookloom.net.listen.UdpSource;
import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;

/**
 * What makes datagrams belong together.
 *
 * @param app where the app sends from
 * @param asked the address of ours that it sends to, and is answered from
 * @param destination where they go, as the app named it
 */
public record UdpFlowKey(InetSocketAddress app, UdpSource asked, Destination destination) {
    @Override
    public String toString() {
        return HostPorts.format(app) + " -> " + destination + " (UDP)";
    }
}
