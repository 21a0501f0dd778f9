package brookloom.proto.io;

import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

/** Straight from this machine over UDP; of a name's addresses the first, since no datagram tells whether it arrived. */
public final class UdpSocketDialer implements UdpDialer {
    private final Duration limit;

    /** Looks names up for at most {@code limit}. */
    public UdpSocketDialer(Duration limit) {
        this.limit = limit;
    }

    @Override
    public Dialled dial(Destination destination, int localPort) throws DialFailed {
        InetAddress address = HostResolver.resolveFirst(destination, limit);
        try {
            DatagramChannel channel = connect(new InetSocketAddress(address, destination.port()), localPort);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new Dialled(new UdpSocketStream(channel), port);
        } catch (IOException | IllegalArgumentException e) {
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, destination + ": " + e.getMessage(), e);
        }
    }

    private static DatagramChannel connect(InetSocketAddress address, int localPort) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            if (localPort == 0 || !bind(channel, localPort)) {
                channel.bind(null);
            }
            return channel.connect(address);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean bind(DatagramChannel channel, int port) {
        try {
            channel.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false; // taken meanwhile: any other will do
        }
    }
}
