package brookloom.server;

import java.net.InetSocketAddress;

/**
 * Who is at the other end of a carrier.
 *
 * @param host the client's address, from X-Forwarded-For when a trusted proxy says so
 * @param port of the carrier's other end
 */
public record Peer(String host, int port) {
    /** The other end itself. */
    static Peer of(InetSocketAddress remote) {
        return new Peer(remote.getAddress().getHostAddress(), remote.getPort());
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
