package brookloom.net.socks5;

import brookloom.net.dial.ProxyLogin;
import brookloom.proto.Destination;
import org.jspecify.annotations.Nullable;

/**
 * A SOCKS5 proxy of somebody's.
 *
 * @param login null when it wants none
 */
public record Socks5Server(Destination address, @Nullable ProxyLogin login) {
    @Override
    public String toString() {
        return "SOCKS5 proxy " + address;
    }
}
