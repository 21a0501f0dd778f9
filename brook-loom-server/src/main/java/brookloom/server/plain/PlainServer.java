package brookloom.server.plain;

import brookloom.net.listen.AcceptLoop;
import brookloom.net.listen.PortPair;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
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

/**
 * Listens for the {@code server}: Brook's streams on TCP and its datagrams on UDP, both on one port. Streams are served
 * as those behind an upgrade; the opening of each names TCP or UDP.
 */
public final class PlainServer implements CarrierListener {
    private final PlainDatagrams datagrams;
    private final ProxiedStreams proxied;
    private final AcceptLoop streams;

    private PlainServer(PortPair ports, PortConfig port, KeepAlive keepAlive, Entrance entrance, TunnelContext context)
            throws IOException {
        this.datagrams = new PlainDatagrams(ports.udp(), context, PlainDatagrams.MAX_FLOWS);
        this.datagrams.start();
        this.proxied =
                new ProxiedStreams(entrance.proxies(), port.headerTimeout(), entrance.strangers(), entrance.tunnels());
        String title = "server on " + HostPorts.format(ports.address());
        this.streams = AcceptLoop.start(ports.tcp(), title, keepAlive, carrier -> admit(carrier, entrance));
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
            return start(PortPair.bind(listen), port, keepAlive, entrance, context);
        } catch (IOException e) {
            throw ListenFailure.explain(listen, e);
        }
    }

    private static PlainServer start(
            PortPair ports, PortConfig port, KeepAlive keepAlive, Entrance entrance, TunnelContext context)
            throws IOException {
        try {
            return new PlainServer(ports, port, keepAlive, entrance, context);
        } catch (IOException | RuntimeException e) {
            ports.close();
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
        datagrams.stopAccepting();
    }

    @Override
    public void close() {
        streams.close();
        proxied.close();
        datagrams.close();
    }
}
