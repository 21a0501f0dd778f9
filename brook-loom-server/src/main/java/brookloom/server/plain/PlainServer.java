package brookloom.server.plain;

import brookloom.net.dial.Outbound;
import brookloom.net.listen.AcceptLoop;
import brookloom.net.listen.PortPair;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
import brookloom.net.udp.UdpLoop;
import brookloom.server.config.ServerTunnelOptions;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.tunnel.BrookServer;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.ReplayFilter;
import brookloom.server.tunnel.TunnelHandler;
import brookloom.server.tunnel.TunnelThreads;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The {@code server}: Brook's streams on TCP and its datagrams on UDP, both on one port. Streams have the same engine as
 * those behind an upgrade; whether one carries TCP or UDP, its opening says.
 */
public final class PlainServer implements BrookServer {
    private final UdpLoop udp;
    private final PlainDatagrams datagrams;
    private final TunnelThreads tunnels;
    private final AcceptLoop listener;

    private PlainServer(PortPair ports, UdpLoop udp, ServerTunnelOptions options, TargetDialer dialer)
            throws IOException {
        ReplayFilter replays = new ReplayFilter(System::nanoTime);
        this.udp = udp;
        this.datagrams = new PlainDatagrams(ports.udp(), udp, options, replays, dialer, PlainDatagrams.MAX_FLOWS);
        this.tunnels = new TunnelThreads(new TunnelHandler(options, replays, dialer, udp));
        this.datagrams.start();
        String title = "server on " + HostPorts.format(ports.address());
        this.listener = AcceptLoop.start(ports.tcp(), title, this::admit);
    }

    /**
     * Listens and serves until closed.
     *
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static PlainServer start(InetSocketAddress listen, ServerTunnelOptions options) throws IOException {
        return start(listen, options, new DirectDialer(Outbound.direct(), TargetPolicy.ANY));
    }

    /** Listens and serves until closed; the dialer reaches the targets. */
    public static PlainServer start(InetSocketAddress listen, ServerTunnelOptions options, TargetDialer dialer)
            throws IOException {
        if (options.withoutBrookProtocol()) {
            throw new IllegalArgumentException("a plain server has no HTTP to hide bare bytes in");
        }
        try {
            return bind(listen, options, dialer);
        } catch (IOException e) {
            throw ListenFailure.explain(listen, e);
        }
    }

    private static PlainServer bind(InetSocketAddress listen, ServerTunnelOptions options, TargetDialer dialer)
            throws IOException {
        UdpLoop udp = UdpLoop.start("udp");
        try {
            return start(PortPair.bind(listen), udp, options, dialer);
        } catch (IOException | RuntimeException e) {
            udp.close();
            throw e;
        }
    }

    private static PlainServer start(PortPair ports, UdpLoop udp, ServerTunnelOptions options, TargetDialer dialer)
            throws IOException {
        try {
            return new PlainServer(ports, udp, options, dialer);
        } catch (IOException | RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    private void admit(SocketStream carrier) {
        tunnels.start(carrier, Peer.of((InetSocketAddress) carrier.socket().getRemoteSocketAddress()));
    }

    @Override
    public int port() {
        return listener.address().getPort();
    }

    @Override
    public int tunnels() {
        return tunnels.count() + datagrams.flows();
    }

    @Override
    public void close() {
        listener.close();
        datagrams.close();
        tunnels.close();
        udp.close();
    }
}
