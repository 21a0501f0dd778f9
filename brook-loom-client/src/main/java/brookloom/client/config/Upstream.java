package brookloom.client.config;

import brookloom.client.tunnel.Dialer;
import brookloom.net.dial.Outbound;
import brookloom.net.text.UserError;
import java.util.function.UnaryOperator;

/** All that it takes to reach destinations but the sockets: a server with its keys, or somebody's proxy. */
public interface Upstream extends AutoCloseable {
    /**
     * A dialer that goes this way. The caller owns it.
     *
     * @param tunnelTweaks what is to be different about tunnels, if they are what it takes
     * @param out the way out of this machine
     */
    Dialer open(UnaryOperator<ClientTunnelOptions> tunnelTweaks, Outbound out);

    /** Something about a route that is to be different. */
    interface Change {
        /** The route to take instead. */
        Route apply(Route route) throws UserError;
    }

    /** The same way, if it is by a server, with the route to that server changed; takes this one's place. */
    Upstream by(Change change) throws UserError;

    /** Wipes the secrets; what was dialled before is done for. */
    @Override
    void close();

    /** For log lines; never with secrets. */
    @Override
    String toString();
}
