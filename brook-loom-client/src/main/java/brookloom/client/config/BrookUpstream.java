package brookloom.client.config;

import brookloom.client.tunnel.Dialer;
import brookloom.net.dial.Outbound;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import java.util.function.UnaryOperator;

/**
 * Through a Brook server.
 *
 * @param name what the user calls the server, for log lines; empty for none
 * @param password that the keys in the options are made from; wiped with this way
 */
public record BrookUpstream(String name, Route route, ClientTunnelOptions options, Password password)
        implements Upstream {
    @Override
    public Dialer open(UnaryOperator<ClientTunnelOptions> tunnelTweaks, Outbound out) {
        return route.open(tunnelTweaks.apply(options), out);
    }

    @Override
    public Upstream by(Change change) throws UserError {
        return new BrookUpstream(name, change.apply(route), options, password);
    }

    @Override
    public void close() {
        password.close();
    }

    @Override
    public String toString() {
        return name.isEmpty() ? route.toString() : name + " (" + route + ")";
    }
}
