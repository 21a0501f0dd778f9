package brookloom.client.config;

import brookloom.client.tunnel.Dialer;
import brookloom.net.dial.Outbound;

/** Which server to use, and how it is reached: what a command's options or a brook:// link say. */
public interface Route {
    /**
     * A dialer whose tunnels go by this route. The caller owns it.
     *
     * @param out the way out of this machine
     */
    Dialer open(ClientTunnelOptions options, Outbound out);

    /** The server for log lines; never with secrets. */
    @Override
    String toString();
}
