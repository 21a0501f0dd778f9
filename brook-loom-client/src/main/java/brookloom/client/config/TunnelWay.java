package brookloom.client.config;

import brookloom.client.tunnel.Dialer;
import brookloom.net.dial.WayOut;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import java.util.function.UnaryOperator;

/**
 * Through a Brook server.
 *
 * @param name what the user calls the server, for log lines; empty for none
 * @param password that the keys in the options are made from; wiped with this way
 */
public record TunnelWay(String name, Route route, TunnelOptions options, Password password) implements Way {
    @Override
    public Dialer open(UnaryOperator<TunnelOptions> habits, WayOut out) {
        return route.open(habits.apply(options), out);
    }

    @Override
    public Way by(Change change) throws UserError {
        return new TunnelWay(name, change.apply(route), options, password);
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
