package brookloom.net.listen;

import brookloom.net.text.Failures;
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
 *
 * <p>Where a service takes over the port of another ({@link ServicePorts}), its loop receives everything, and hands what
 * comes from senders that the earlier service knows to that service's loop.
 */
public final class UdpPort implements Kept, Closeable {
    private final UdpChannel first;
    private final @Nullable LocalSources others;

    /** The port that this one takes over, and which still has senders afterwards; null for none. */
    private volatile @Nullable UdpPort before;

    private volatile @Nullable Served served;
    private volatile boolean waiting;
    private volatile boolean handedOver;
    private volatile boolean closed;

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

        /**
         * Returns whether it goes on with the datagrams of this sender though another service has taken the port over. From
         * any thread.
         */
        default boolean keeps(InetSocketAddress sender) {
            return false;
        }

        /** Returns whether the datagrams of this sender are its, whatever services that had the port before keep. */
        default boolean claims(InetSocketAddress sender) {
            return false;
        }
    }

    private record Served(UdpLoop loop, Receiver receiver) {}

    private UdpPort(UdpChannel first) throws IOException {
        this.first = first;
        this.others = joins(first) ? new LocalSources(first) : null;
    }

    private UdpPort(UdpPort before) {
        this.first = before.first;
        this.others = before.others;
        this.before = before;
        this.waiting = true;
    }

    /**
     * Binds a port, or takes it over from a service that gives way.
     *
     * @throws java.net.BindException when the address is not available; the message is the system's
     */
    public static UdpPort bind(InetSocketAddress address) throws IOException {
        UdpPort before = ServicePorts.offered(UdpPort.class, address);
        return ServicePorts.keep(address, before == null ? bind(address, PortSource.OWN) : new UdpPort(before));
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

    @Override
    public InetSocketAddress address() {
        return first.address();
    }

    /** Returns what sends from one address of this machine, or from any if it cannot be bound by itself. */
    public UdpSource source(InetAddress local) {
        LocalSources sources = others;
        return sources == null ? first : sources.source(local);
    }

    /** Hands everything that comes to the receiver until this is closed; see also {@link #begin}. */
    public void start(UdpLoop loop, Receiver receiver) throws IOException {
        Served serving = new Served(loop, receiver);
        served = serving;
        if (!waiting) {
            listen(serving);
        }
    }

    private void listen(Served serving) throws IOException {
        UdpLoop loop = serving.loop();
        loop.register(first.channel(), () -> receive(first, serving));
        if (others != null) {
            others.start(source -> loop.register(source.channel(), () -> receive(source, serving)));
        }
    }

    @Override
    public boolean isOpen() {
        return !closed && !handedOver && first.isOpen();
    }

    @Override
    public void begin() {
        UdpPort from = before;
        Served serving = served;
        if (!waiting || closed || from == null || serving == null) {
            return;
        }
        from.forgetClosed();
        try {
            listen(serving);
        } catch (IOException e) {
            closed = true; // the socket stays with the service that has it
            serving.receiver().failed(e);
            return;
        }
        from.handedOver = true;
        waiting = false;
        from.leave();
    }

    /** Lets go of services that have ended, which nothing else does where no datagram comes. */
    private void forgetClosed() {
        for (UdpPort port = this; port != null; port = port.before) {
            UdpPort next = port.before;
            while (next != null && next.closed) {
                next = next.before;
            }
            port.before = next;
        }
    }

    /** Serves again what is left of its senders: the service that had taken its place has ended first. */
    private void resume() {
        handedOver = false;
        Served serving = served;
        if (closed || serving == null) {
            close();
            return;
        }
        try {
            listen(serving);
        } catch (IOException e) {
            failed(first, serving, e);
        }
    }

    private void leave() {
        Served serving = served;
        if (serving != null) {
            serving.loop().forget(first.channel());
            if (others != null) {
                others.leave(serving.loop());
            }
        }
    }

    private void receive(UdpChannel at, Served serving) {
        ByteBuffer in = ByteBuffer.wrap(serving.loop().buffer());
        try {
            for (int i = 0; i < UdpLoop.BATCH; i++) {
                InetSocketAddress sender = at.receive(in.clear());
                if (sender == null) {
                    return;
                }
                UdpSource asked = asked(at, sender);
                Served earlier = before == null || serving.receiver().claims(sender) ? null : earlier(sender);
                if (earlier == null) {
                    serving.receiver().received(sender, asked, in.flip());
                } else {
                    handBack(earlier, sender, asked, in.flip());
                }
            }
        } catch (IOException e) {
            failed(at, serving, e);
        } catch (RejectedExecutionException e) {
            Logger.debug(
                    "UDP port {}: a datagram came as its flows ended",
                    first.address().getPort());
        }
    }

    /** Returns who of those that had the port before goes on with this sender's datagrams. */
    private @Nullable Served earlier(InetSocketAddress sender) {
        UdpPort port = before;
        while (port != null && port.closed) {
            port = port.before;
            before = port;
        }
        for (; port != null; port = port.before) {
            Served earlier = port.served;
            if (!port.closed && earlier != null && earlier.receiver().keeps(sender)) {
                return earlier;
            }
        }
        return null;
    }

    /** Receivers rely on their own loop's thread and buffer. */
    private static void handBack(Served to, InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) {
        byte[] copy = new byte[datagram.remaining()];
        datagram.get(copy);
        to.loop().execute(() -> {
            ByteBuffer in = ByteBuffer.wrap(to.loop().buffer()).put(copy).flip();
            try {
                to.receiver().received(sender, asked, in);
            } catch (IOException | RejectedExecutionException e) {
                Logger.debug("UDP: a datagram came as its service ended: {}", Failures.describe(e));
            }
        });
    }

    private UdpChannel asked(UdpChannel at, InetSocketAddress sender) {
        return at == first && others != null ? others.asked(sender) : at;
    }

    private void failed(UdpChannel at, Served serving, Exception e) {
        boolean open = at.isOpen();
        at.close();
        if (at == first && open) {
            close();
            serving.receiver().failed(e);
        } else {
            Logger.debug("UDP port {}: {}", first.address().getPort(), e.toString()); // an address that is gone
        }
    }

    /**
     * Closes it; nothing comes any more, and the port is free soon, unless it is another service's: one that takes it over, or
     * else one that had it before and still has senders.
     */
    @Override
    public void close() {
        closed = true;
        if (waiting || handedOver) {
            return;
        }
        forgetClosed();
        UdpPort heir = before;
        if (heir != null) {
            leave();
            heir.resume();
            return;
        }
        first.close();
        if (others != null) {
            others.close();
        }
        Served receiving = served;
        if (receiving != null) {
            receiving.loop().wakeUp(); // until then the port is not free
        }
    }
}
