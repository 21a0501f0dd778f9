package brookloom.net.listen;

import brookloom.net.text.PortSource;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * Binds sockets that listen. {@code 0.0.0.0} is IPv4 and nothing else, so that another program can have the port over
 * IPv6; {@code ::} is both, or IPv4 where the machine has no IPv6. Left to itself, the JDK makes both of either.
 */
public final class Ports {
    private Ports() {}

    /**
     * Binds a TCP port.
     *
     * @throws java.net.BindException when the address is not available; the message is the system's
     */
    public static ServerSocket tcp(InetSocketAddress address, int backlog) throws IOException {
        InetSocketAddress at = available(address);
        if (isIpv4Wildcard(at)) {
            return tcpChannel(at, backlog).socket();
        }
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(at, backlog);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Binds a TCP port for {@link AcceptLoop}, or takes it over from a service that gives way; see {@link #tcp}. Connections
     * that have arrived are accepted before it is closed: the kernel would reset them.
     */
    public static TcpPort tcpPort(InetSocketAddress address, int backlog) throws IOException {
        return new SharedTcpPort(SharedPort.open(address, backlog));
    }

    /** Binds a TCP port as a channel; see {@link #tcp}. */
    public static ServerSocketChannel tcpChannel(InetSocketAddress address, int backlog) throws IOException {
        return tcpChannel(address, backlog, PortSource.OWN);
    }

    /**
     * Binds a TCP port as a channel, or takes the one that was inherited.
     *
     * @throws IOException also when none was inherited, or the system cannot share ports
     */
    public static ServerSocketChannel tcpChannel(InetSocketAddress address, int backlog, PortSource source)
            throws IOException {
        if (source == PortSource.INHERITED) {
            return SharedPort.inherited(address);
        }
        InetSocketAddress at = available(address);
        ServerSocketChannel channel =
                isIpv4Wildcard(at) ? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
        try {
            if (source == PortSource.REUSED) {
                reuse(channel);
            }
            return channel.bind(at, backlog);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void reuse(NetworkChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            throw new IOException("--reusePort is not supported by this system");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    /**
     * Binds a UDP port; see {@link #tcp}.
     *
     * @param source other than {@link PortSource#OWN} lets other processes bind the same one
     */
    static DatagramChannel udp(InetSocketAddress address, PortSource source) throws IOException {
        InetSocketAddress at = available(address);
        DatagramChannel channel =
                isIpv4Wildcard(at) ? DatagramChannel.open(StandardProtocolFamily.INET) : DatagramChannel.open();
        try {
            if (source != PortSource.OWN) {
                reuse(channel);
            }
            return channel.bind(at);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isIpv4Wildcard(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return ip instanceof Inet4Address && ip.isAnyLocalAddress();
    }

    /** Replaces {@code ::} where there is no IPv6. */
    private static InetSocketAddress available(InetSocketAddress address) throws IOException {
        InetAddress ip = address.getAddress();
        return ip instanceof Inet4Address || !ip.isAnyLocalAddress() || hasIpv6()
                ? address
                : new InetSocketAddress(InetAddress.getByAddress(new byte[Integer.BYTES]), address.getPort());
    }

    private static boolean hasIpv6() throws IOException {
        try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            return probe.isOpen();
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
