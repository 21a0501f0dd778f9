package brookloom.net.listen;

import brookloom.net.stream.BestEffort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** Receives what is sent to one address of a {@link UdpPort}, and sends from that address. */
final class UdpChannel implements UdpSource {
    private final DatagramChannel channel;
    private final InetSocketAddress address;

    UdpChannel(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    /** Binds one address of a port that is bound on all of them already, by a socket that lets others of ours join. */
    static UdpChannel beside(InetAddress local, int port) throws IOException {
        DatagramChannel channel = local.getAddress().length == Integer.BYTES
                ? DatagramChannel.open(StandardProtocolFamily.INET)
                : DatagramChannel.open(StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            return new UdpChannel(channel.bind(new InetSocketAddress(local, port)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public boolean send(ByteBuffer datagram, InetSocketAddress to) throws IOException {
        return channel.send(datagram, to) > 0 || !datagram.hasRemaining();
    }

    @Nullable
    InetSocketAddress receive(ByteBuffer buffer) throws IOException {
        return (InetSocketAddress) channel.receive(buffer);
    }

    DatagramChannel channel() {
        return channel;
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        BestEffort.close(channel);
    }
}
