package brookloom.server.targets;

import brookloom.net.text.HostPorts;
import brookloom.proto.HostAddress;
import java.net.InetSocketAddress;

/**
 * Who is at the other end of a carrier.
 *
 * @param host the client's address, from X-Forwarded-For when a trusted proxy says so
 * @param port of the connection's other end
 * @param stream which of the connection's carriers, 0 when it has no others
 */
public record Peer(String host, int port, int stream) {
    /** Returns the other end itself. */
    public static Peer of(InetSocketAddress remote) {
        return new Peer(HostAddress.text(remote.getAddress()), remote.getPort());
    }

    /** Of a carrier with a connection of its own. */
    public Peer(String host, int port) {
        this(host, port, 0);
    }

    /** One of many on the same connection. */
    public Peer onStream(int stream) {
        return new Peer(host, port, stream);
    }

    @Override
    public String toString() {
        return HostPorts.format(host, port) + (stream == 0 ? "" : "#" + stream);
    }
}
