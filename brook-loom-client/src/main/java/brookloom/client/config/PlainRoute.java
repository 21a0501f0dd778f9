package brookloom.client.config;

import brookloom.net.text.HostPort;
import brookloom.proto.Destination;

/**
 * Reaches a plain server: streams on TCP, and datagrams on UDP or within TCP.
 *
 * @param udpOverTcp whether datagrams travel within TCP, where UDP does not pass
 */
public record PlainRoute(HostPort server, boolean udpOverTcp) implements Route {
    /** Returns the server as something to dial. */
    public Destination destination() {
        return server.destination();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
