package brookloom.client.config;

import brookloom.net.text.HostPorts;
import java.net.InetSocketAddress;

/**
 * A port for apps.
 *
 * @param address where apps connect; port 0 takes a free one
 */
public record AppBinding(AppProtocol protocol, InetSocketAddress address) {
    /** SOCKS5 there. */
    public static AppBinding socks5(InetSocketAddress address) {
        return new AppBinding(AppProtocol.SOCKS5, address);
    }

    /** As the log names it: {@code SOCKS5 on 127.0.0.1:1080}. */
    @Override
    public String toString() {
        return protocol + " on " + HostPorts.format(address);
    }
}
