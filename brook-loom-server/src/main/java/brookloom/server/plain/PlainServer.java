package brookloom.server.plain;

import brookloom.net.listen.AcceptLoop;
import brookloom.net.listen.PortPair;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
import brookloom.server.targets.Peer;
import brookloom.server.tunnel.Arrival;
import brookloom.server.tunnel.CarrierListener;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.TunnelContext;
import brookloom.server.tunnel.TunnelThreads;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Listens for the {@code server}: Brook's streams on TCP and its datagrams on UDP, both on one port. Streams are served
 * as those behind an upgrade; the opening of each names TCP or UDP.
 */
public final class PlainServer implements CarrierListener {
    private final PlainDatagrams datagrams;
    private final AcceptLoop streams;

    private PlainServer(
            PortPair ports, KeepAlive keepAlive, TunnelThreads tunnels, Strangers strangers, TunnelContext context)
            throws IOException {
        this.datagrams = new PlainDatagrams(ports.udp(), context, PlainDatagrams.MAX_FLOWS);
        this.datagrams.start();
        String title = "server on " + HostPorts.format(ports.address());
        this.streams =
                AcceptLoop.start(ports.tcp(), title, keepAlive, carrier -> tunnels.start(arrival(carrier, strangers)));
    }

    /**
     * Listens until closed.
     *
     * @param keepAlive of the streams
     * @param tunnels serve the streams, and outlive this
     * @param strangers counts the streams without a tunnel
     * @param context for the datagrams; outlives this
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static PlainServer start(
            InetSocketAddress listen,
            KeepAlive keepAlive,
            TunnelThreads tunnels,
            Strangers strangers,
            TunnelContext context)
            throws IOException {
        try {
            return start(PortPair.bind(listen), keepAlive, tunnels, strangers, context);
        } catch (IOException e) {
            throw ListenFailure.explain(listen, e);
        }
    }

    private static PlainServer start(
            PortPair ports, KeepAlive keepAlive, TunnelThreads tunnels, Strangers strangers, TunnelContext context)
            throws IOException {
        try {
            return new PlainServer(ports, keepAlive, tunnels, strangers, context);
        } catch (IOException | RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    private static Arrival arrival(SocketStream carrier, Strangers strangers) {
        InetSocketAddress remote = (InetSocketAddress) carrier.socket().getRemoteSocketAddress();
        Strangers.Place place = strangers.enter(remote.getAddress(), carrier);
        return new Arrival(carrier, Peer.of(remote), place, carrier::shutdownOutput);
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
        datagrams.close();
    }
}
