package brookloom.net.socks5;

import brookloom.net.dial.ProxyLogin;
import brookloom.proto.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The address of a SOCKS5 proxy.
 *
 * @param login null when it requires none
 */
public record Socks5Server(Destination address, @Nullable ProxyLogin login) {
    @Override
    public String toString() {
        return "SOCKS5 proxy " + address;
    }
}
