package brookloom.client.dial;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.HostPorts;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Has a monitor follow every tunnel that another dialer opens. Owns that dialer. */
public final class ObservedDialer implements Dialer {
    private final Dialer dialer;
    private final TunnelMonitor monitor;
    private final @Nullable InetSocketAddress app;

    public ObservedDialer(Dialer dialer, TunnelMonitor monitor) {
        this(dialer, monitor, null);
    }

    private ObservedDialer(Dialer dialer, TunnelMonitor monitor, @Nullable InetSocketAddress app) {
        this.dialer = dialer;
        this.monitor = monitor;
        this.app = app;
    }

    @Override
    public Dialer forApp(InetSocketAddress asking) {
        return new ObservedDialer(dialer.forApp(asking), monitor, asking);
    }

    @Override
    public Dialer pinned() {
        return new ObservedDialer(dialer.pinned(), monitor, app);
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        LiveTunnel tunnel = start(Network.TCP, destination);
        try {
            ByteStream stream = dialer.dialTcp(destination, earlyData);
            tunnel.dialled(null);
            tunnel.sent(earlyData.length);
            return tunnel.follow(stream);
        } catch (DialFailed | RuntimeException | Error e) {
            tunnel.failed(e);
            throw e;
        }
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        LiveTunnel tunnel = start(Network.UDP, destination);
        try {
            UdpTunnel opened = dialer.dialUdp(destination, affinity);
            tunnel.dialled(null);
            return new UdpTunnel(tunnel.follow(opened.datagrams()), opened.affinity());
        } catch (DialFailed | RuntimeException | Error e) {
            tunnel.failed(e);
            throw e;
        }
    }

    @Override
    public boolean associates() {
        return dialer.associates();
    }

    @Override
    public boolean associates(byte[] datagram, int offset, int length) {
        return dialer.associates(datagram, offset, length);
    }

    private LiveTunnel start(Network network, Destination destination) {
        return monitor.start(null, network, app == null ? null : HostPorts.format(app), destination);
    }

    @Override
    public void close() {
        dialer.close();
    }
}
