package brookloom.server.plain;

import brookloom.net.dial.Outbound;
import brookloom.net.udp.UdpLoop;
import brookloom.server.config.ServerTunnelOptions;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.tunnel.BrookServer;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.ReplayFilter;
import brookloom.server.tunnel.TunnelHandler;
import brookloom.server.tunnel.TunnelThreads;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;

/**
 * The {@code server}: Brook's streams on TCP and its datagrams on UDP, both on one port. Streams have the same engine as
 * those behind an upgrade; whether one carries TCP or UDP, its opening says.
 */
public final class PlainServer implements BrookServer {
    private static final int BACKLOG = 1024;

    /** How often another port is tried, where any will do and UDP's of that number is taken. */
    private static final int TRIES = 32;

    private final UdpLoop udp;
    private final PlainDatagrams datagrams;
    private final TunnelThreads tunnels;
    private final PlainListener listener;

    private PlainServer(
            ServerSocket streams,
            DatagramChannel datagrams,
            UdpLoop udp,
            ServerTunnelOptions options,
            TargetDialer dialer)
            throws IOException {
        ReplayFilter replays = new ReplayFilter(Ticker.systemTicker());
        this.udp = udp;
        this.datagrams = new PlainDatagrams(datagrams, udp, options, replays, dialer, PlainDatagrams.MAX_FLOWS);
        this.tunnels = new TunnelThreads(new TunnelHandler(options, replays, dialer, udp));
        this.datagrams.start();
        this.listener = PlainListener.start(streams, tunnels);
    }

    /**
     * Listens and serves until closed.
     *
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static PlainServer start(InetSocketAddress listen, ServerTunnelOptions options) throws IOException {
        return start(listen, options, new DirectDialer(Outbound.direct(), TargetPolicy.ANY));
    }

    /** The same, with targets reached by other ways than this machine's own. */
    public static PlainServer start(InetSocketAddress listen, ServerTunnelOptions options, TargetDialer dialer)
            throws IOException {
        if (options.withoutBrookProtocol()) {
            throw new IllegalArgumentException("a plain server has no HTTP to hide bare bytes in");
        }
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return bind(listen, options, dialer);
                } catch (BindException e) {
                    if (listen.getPort() != 0 || tries == TRIES) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw ListenFailure.explain(listen, e);
        }
    }

    private static PlainServer bind(InetSocketAddress listen, ServerTunnelOptions options, TargetDialer dialer)
            throws IOException {
        UdpLoop udp = UdpLoop.start("udp");
        ServerSocket streams = new ServerSocket();
        DatagramChannel datagrams = DatagramChannel.open();
        try {
            streams.bind(listen, BACKLOG);
            datagrams.bind(new InetSocketAddress(listen.getAddress(), streams.getLocalPort()));
            return new PlainServer(streams, datagrams, udp, options, dialer);
        } catch (IOException | RuntimeException e) {
            streams.close();
            datagrams.close();
            udp.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return listener.port();
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
