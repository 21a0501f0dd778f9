package brookloom.net.dial;

import brookloom.net.text.Failures;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reaches a destination over UDP from this machine, by the first of its addresses that there is a way to. */
public final class UdpSocketDialer implements UdpDialer {
    private final Duration limit;
    private final Resolver resolver;
    private final SourceAddress source;

    /** @param limit how long a lookup may take */
    public UdpSocketDialer(Duration limit, Resolver resolver, SourceAddress source) {
        this.limit = limit;
        this.resolver = resolver;
        this.source = source;
    }

    @Override
    public UdpSocketDialer forClient(String client) {
        return new UdpSocketDialer(limit, resolver.forClient(client), source);
    }

    @Override
    public UdpSocketDialer sockets() {
        return this;
    }

    @Override
    public UdpSocket dial(Destination destination, int localPort) throws DialFailed {
        return dial(destination, localPort, AddressPolicy.ANY);
    }

    @Override
    public UdpSocket dial(Destination destination, int localPort, AddressPolicy policy) throws DialFailed {
        Exception failure = null;
        for (InetAddress address : policy.allowed(resolver.resolve(destination.host(), limit))) {
            try {
                return UdpSocket.of(connect(new InetSocketAddress(address, destination.port()), localPort));
            } catch (IOException | IllegalArgumentException e) { // the latter for port 0
                failure = failure == null ? e : failure; // no route for its family, perhaps: there may be another
            }
        }
        String reason = failure == null ? "no address" : Failures.describe(failure);
        throw DialFailed.of(ReplyCode.GENERAL_FAILURE, destination, reason, failure);
    }

    /**
     * Returns the first of the destination's addresses that there is a way to. May wait for the lookup of a name.
     *
     * @throws DialFailed with the code and the one line to show
     */
    public InetSocketAddress reach(Destination destination, AddressPolicy policy) throws DialFailed {
        List<InetAddress> allowed = policy.allowed(resolver.resolve(destination.host(), limit));
        for (InetAddress address : allowed) {
            InetSocketAddress target = new InetSocketAddress(address, destination.port());
            if (allowed.size() == 1 || hasRoute(target)) {
                return target;
            }
        }
        return new InetSocketAddress(allowed.getFirst(), destination.port());
    }

    private boolean hasRoute(InetSocketAddress target) {
        try {
            connect(target, 0).close();
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns a channel for destinations of this address's family, from the right one of ours. The caller owns it. */
    public DatagramChannel open(InetAddress towards, int localPort) throws IOException {
        InetAddress from = source.towards(towards);
        boolean ipv4 = towards.getAddress().length == Integer.BYTES;
        DatagramChannel channel =
                DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            bind(channel, from, localPort);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns a channel that is connected to that address, from the right one of ours. The caller owns it. */
    public DatagramChannel connect(InetSocketAddress target, int localPort) throws IOException {
        InetAddress from = source.towards(target.getAddress());
        DatagramChannel channel = DatagramChannel.open();
        try {
            bind(channel, from, localPort);
            channel.connect(target);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void bind(DatagramChannel channel, @Nullable InetAddress from, int localPort) throws IOException {
        if (localPort != 0) {
            try {
                channel.bind(new InetSocketAddress(from, localPort));
                return;
            } catch (IOException e) {
                // Taken meanwhile: any other will do.
            }
        }
        channel.bind(new InetSocketAddress(from, 0));
    }
}
