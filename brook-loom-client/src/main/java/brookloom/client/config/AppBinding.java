package brookloom.client.config;

import brookloom.net.text.ListenAddress;

/**
 * Describes a port for apps.
 *
 * @param address where apps connect; port 0 takes a free one
 */
public record AppBinding(AppProtocol protocol, ListenAddress address) {
    /** Returns a binding for SOCKS5. */
    public static AppBinding socks5(ListenAddress address) {
        return new AppBinding(AppProtocol.SOCKS5, address);
    }

    /** Names it for log lines: {@code SOCKS5 on 127.0.0.1:1080}. */
    @Override
    public String toString() {
        return protocol + " on " + address;
    }
}
