package brookloom.client;

import brookloom.proto.io.TcpDialer;

/** Which server to use, and how it is reached: what a command's options or a brook:// link say. */
public interface Route {
    /**
     * A dialer whose tunnels go by this route. The caller owns it.
     *
     * @param sockets the way out of this machine
     */
    Dialer open(TunnelOptions options, TcpDialer sockets);

    /** The server for log lines; never with secrets. */
    @Override
    String toString();
}
