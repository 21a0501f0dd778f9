package brookloom.client.config;

import brookloom.net.socks5.Socks5Server;

/**
 * Describes somebody's SOCKS5 proxy, used without a tunnel: what passes it is not encrypted by us.
 *
 * @param name the user's name for the proxy, for log lines; empty for none
 */
public record Socks5Upstream(String name, Socks5Server proxy) implements Upstream {
    @Override
    public String toString() {
        return name.isEmpty() ? proxy.toString() : name + " (" + proxy + ")";
    }
}
