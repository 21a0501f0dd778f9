package brookloom.client.config;

import brookloom.client.tunnel.Dialer;
import brookloom.client.tunnel.OutboundDialer;
import brookloom.net.dial.Outbound;
import brookloom.net.outbound.Outbounds;
import brookloom.net.socks5.Socks5Server;
import java.util.function.UnaryOperator;

/**
 * By somebody's SOCKS5 proxy, without a tunnel: what passes it is not encrypted by us.
 *
 * @param name what the user calls the proxy, for log lines; empty for none
 */
public record Socks5Upstream(String name, Socks5Server proxy) implements Upstream {
    @Override
    public Dialer open(UnaryOperator<ClientTunnelOptions> habits, Outbound out) {
        return new OutboundDialer(Outbounds.through(out, proxy));
    }

    @Override
    public Upstream by(Change change) {
        return this;
    }

    @Override
    public void close() {
        // The login is the proxy's, and lives as long as this.
    }

    @Override
    public String toString() {
        return name.isEmpty() ? proxy.toString() : name + " (" + proxy + ")";
    }
}
