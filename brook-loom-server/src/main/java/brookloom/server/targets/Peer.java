package brookloom.server.targets;

import brookloom.net.text.HostPorts;
import brookloom.proto.HostAddress;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/**
 * Identifies the client at the other end of a carrier.
 *
 * @param host the client's address, from X-Forwarded-For when a trusted proxy says so
 * @param port of the connection's other end
 * @param stream which of the connection's carriers, 0 when it has no others
 */
public record Peer(String host, int port, int stream) {
    private static final int IPV6_PREFIX = 8;

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

    /** Returns what one subscriber has for sure: the IPv4 address, or the first 64 bits of an IPv6 address (RFC 6177). */
    public String subscriber() {
        if (host.indexOf(':') >= 0
                && HostAddress.parse(host) instanceof HostAddress.Ip ip
                && ip.toInetAddress() instanceof Inet6Address address) {
            return HexFormat.of().formatHex(address.getAddress(), 0, IPV6_PREFIX) + "/64";
        }
        return host;
    }

    @Override
    public String toString() {
        return HostPorts.format(host, port) + (stream == 0 ? "" : "#" + stream);
    }
}
