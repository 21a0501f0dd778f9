package brookloom.net.listen;

import brookloom.net.text.PortSource;
import brookloom.net.udp.UdpLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A UDP port of one address of this machine, or of all of them. Each datagram comes with the {@link UdpSource} of the
 * address that it was sent to, from which its answer has to leave: a connected socket takes it from no other. The JDK
 * neither tells a datagram's destination nor sets its source, so a port of all addresses has a socket for each, beside
 * the one that takes what is left.
 */
public final class UdpPort implements Closeable {
    private final UdpChannel first;
    private final @Nullable LocalSources others;
    private volatile @Nullable UdpLoop loop;

    /** Takes what comes, on the loop's thread, and must not wait. */
    public interface Receiver {
        /**
         * Takes a datagram.
         *
         * @param asked sends from the address that the datagram was sent to
         * @param datagram in the loop's buffer, from index 0 on
         */
        void received(InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) throws IOException;

        /** Reports that nothing will come any more: the socket failed, and is closed. */
        void failed(Exception e);
    }

    private UdpPort(UdpChannel first) throws IOException {
        this.first = first;
        this.others = joins(first) ? new LocalSources(first) : null;
    }

    /**
     * Binds a port.
     *
     * @throws java.net.BindException when the address is not available; the message is the system's
     */
    public static UdpPort bind(InetSocketAddress address) throws IOException {
        return bind(address, PortSource.OWN);
    }

    /** Binds a port that other processes may have too, unless it is {@link PortSource#OWN}. */
    public static UdpPort bind(InetSocketAddress address, PortSource source) throws IOException {
        DatagramChannel channel = Ports.udp(address, source);
        try {
            return new UdpPort(new UdpChannel(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Lets sockets of ours join a port of all addresses; only now, so that a port that others have is noticed. */
    private static boolean joins(UdpChannel first) throws IOException {
        DatagramChannel channel = first.channel();
        if (!first.address().getAddress().isAnyLocalAddress()
                || !channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            return false;
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return true;
    }

    /** Returns the address that it was bound to, with the port that was taken. */
    public InetSocketAddress address() {
        return first.address();
    }

    /** Returns what sends from one address of this machine, or from any if it cannot be bound by itself. */
    public UdpSource source(InetAddress local) {
        LocalSources sources = others;
        return sources == null ? first : sources.source(local);
    }

    /** Hands everything that comes to the receiver until this is closed. */
    public void start(UdpLoop loop, Receiver receiver) throws IOException {
        this.loop = loop;
        loop.register(first.channel(), () -> receive(first, loop, receiver));
        if (others != null) {
            others.start(source -> loop.register(source.channel(), () -> receive(source, loop, receiver)));
        }
    }

    private void receive(UdpChannel at, UdpLoop loop, Receiver receiver) {
        ByteBuffer in = ByteBuffer.wrap(loop.buffer());
        try {
            for (int i = 0; i < UdpLoop.BATCH; i++) {
                InetSocketAddress sender = at.receive(in.clear());
                if (sender == null) {
                    return;
                }
                receiver.received(sender, asked(at, sender), in.flip());
            }
        } catch (IOException e) {
            failed(at, receiver, e);
        } catch (RejectedExecutionException e) {
            Logger.debug(
                    "UDP port {}: a datagram came as its flows ended",
                    first.address().getPort());
        }
    }

    private UdpChannel asked(UdpChannel at, InetSocketAddress sender) {
        return at == first && others != null ? others.asked(sender) : at;
    }

    private void failed(UdpChannel at, Receiver receiver, Exception e) {
        boolean open = at.isOpen();
        at.close();
        if (at == first && open) {
            close();
            receiver.failed(e);
        } else {
            Logger.debug("UDP port {}: {}", first.address().getPort(), e.toString()); // an address that is gone
        }
    }

    /** Closes it; nothing comes any more, and the port is free soon. */
    @Override
    public void close() {
        first.close();
        if (others != null) {
            others.close();
        }
        UdpLoop receiving = loop;
        if (receiving != null) {
            receiving.wakeUp(); // until then the port is not free
        }
    }
}
