package brookloom.server.plain;

import brookloom.net.listen.AcceptLoop;
import brookloom.net.listen.PortPair;
import brookloom.net.listen.Ports;
import brookloom.net.listen.SharedPort;
import brookloom.net.listen.UdpPort;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
import brookloom.net.text.PortSource;
import brookloom.server.config.PortConfig;
import brookloom.server.targets.Peer;
import brookloom.server.tunnel.Arrival;
import brookloom.server.tunnel.CarrierListener;
import brookloom.server.tunnel.Entrance;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.TunnelContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Listens for the {@code server}: Brook's streams on TCP and its datagrams on UDP, both on one port. Streams are served
 * as those behind an upgrade; the opening of each names TCP or UDP.
 */
public final class PlainServer implements CarrierListener {
    private static final int BACKLOG = 1024;

    private final boolean shared;
    private final PlainDatagrams datagrams;
    private final ProxiedStreams proxied;
    private final AcceptLoop streams;

    /** Accepts streams at the TCP port. */
    private interface Streams {
        AcceptLoop start(String title, AcceptLoop.Door door);
    }

    private PlainServer(UdpPort udp, Streams tcp, PortConfig port, Entrance entrance, TunnelContext context)
            throws IOException {
        this.shared = port.source() != PortSource.OWN;
        this.datagrams = new PlainDatagrams(udp, context, PlainDatagrams.MAX_FLOWS);
        this.datagrams.start();
        this.proxied =
                new ProxiedStreams(entrance.proxies(), port.headerTimeout(), entrance.strangers(), entrance.tunnels());
        String title = "server on " + HostPorts.format(udp.address());
        this.streams = tcp.start(title, carrier -> admit(carrier, entrance));
    }

    /**
     * Listens until closed.
     *
     * @param keepAlive of the streams
     * @param entrance lets the streams in, and outlives this
     * @param context for the datagrams; outlives this
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static PlainServer start(
            InetSocketAddress listen, PortConfig port, KeepAlive keepAlive, Entrance entrance, TunnelContext context)
            throws IOException {
        try {
            return port.source() == PortSource.OWN
                    ? start(PortPair.bind(listen), port, keepAlive, entrance, context)
                    : startShared(listen, port, keepAlive, entrance, context);
        } catch (IOException e) {
            throw ListenFailure.explain(listen, e);
        }
    }

    private static PlainServer start(
            PortPair ports, PortConfig port, KeepAlive keepAlive, Entrance entrance, TunnelContext context)
            throws IOException {
        try {
            Streams tcp = (title, door) -> AcceptLoop.start(ports.tcp(), title, keepAlive, door);
            return new PlainServer(ports.udp(), tcp, port, entrance, context);
        } catch (IOException | RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    private static PlainServer startShared(
            InetSocketAddress listen, PortConfig port, KeepAlive keepAlive, Entrance entrance, TunnelContext context)
            throws IOException {
        SharedPort tcpPort = new SharedPort(Ports.tcpChannel(listen, BACKLOG, port.source()), port.source());
        @Nullable UdpPort udpPort = null;
        try {
            int number = tcpPort.address().getPort();
            udpPort = UdpPort.bind(new InetSocketAddress(listen.getAddress(), number), port.source());
            Streams tcp = (title, door) -> AcceptLoop.start(tcpPort, title, keepAlive, door);
            return new PlainServer(udpPort, tcp, port, entrance, context);
        } catch (IOException | RuntimeException e) {
            tcpPort.close();
            if (udpPort != null) {
                udpPort.close();
            }
            throw e;
        }
    }

    private void admit(SocketStream carrier, Entrance entrance) {
        InetSocketAddress remote = (InetSocketAddress) carrier.socket().getRemoteSocketAddress();
        if (entrance.proxies().isTrusted(remote.getAddress())) {
            proxied.start(carrier, remote);
            return;
        }
        Strangers.Place place = entrance.strangers().enter(remote.getAddress(), carrier);
        entrance.tunnels().start(new Arrival(carrier, Peer.of(remote), place, carrier::shutdownOutput));
    }

    @Override
    public int port() {
        return streams.address().getPort();
    }

    @Override
    public int flows() {
        return datagrams.flows();
    }

    @Override
    public void stopAccepting() {
        streams.close();
        if (shared) {
            datagrams.leavePort();
        } else {
            datagrams.stopAccepting();
        }
    }

    @Override
    public void endWaiting() {
        proxied.endWaiting();
    }

    @Override
    public void close() {
        streams.close();
        proxied.close();
        datagrams.close();
    }
}
