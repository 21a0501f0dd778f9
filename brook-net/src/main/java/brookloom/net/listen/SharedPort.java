package brookloom.net.listen;

import brookloom.net.stream.BestEffort;
import brookloom.net.text.PortSource;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening TCP port that others accept from, too: other processes, which have bound the same one or have the socket that
 * was inherited, or another service of this process, which takes the place of this one ({@link ServicePorts}).
 * Accepting can be stopped without closing the socket, and without losing a connection:
 *
 * <ul>
 *   <li>Of a port that others have bound, this socket has a queue of its own, which is emptied before it is closed.
 *   <li>The queue of a socket that is handed over is the next service's from then on, and so is the socket.
 *   <li>An inherited socket's queue is for all processes that have it, so what comes after the stop is left there. The socket
 *       stays open until the process ends: its close would have the JDK redirect descriptors 0 to 2, the log's too.
 * </ul>
 *
 * For one accepting thread.
 */
public final class SharedPort implements Kept, Closeable {
    private final ServerSocketChannel channel;
    private final PortSource source;
    private final Selector selector;
    private final SelectionKey key;

    /** The one to take over from; null once that is done. */
    private volatile @Nullable SharedPort before;

    private volatile boolean stopped;
    private volatile boolean handedOver;
    private volatile boolean closed;

    /**
     * Takes a bound socket over, which it sets to non-blocking: another process may be faster.
     *
     * @param source of the socket
     */
    public SharedPort(ServerSocketChannel channel, PortSource source) throws IOException {
        this(channel, source, null);
    }

    private SharedPort(ServerSocketChannel channel, PortSource source, @Nullable SharedPort before) throws IOException {
        this.channel = channel;
        this.source = source;
        this.before = before;
        this.selector = Selector.open();
        try {
            channel.configureBlocking(false);
            this.key = channel.register(selector, before == null ? SelectionKey.OP_ACCEPT : 0);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /** Binds a port of this process alone, or takes it over from a service that gives way. */
    public static SharedPort open(InetSocketAddress address, int backlog) throws IOException {
        SharedPort before = ServicePorts.offered(SharedPort.class, address);
        return ServicePorts.keep(
                address,
                before == null ? bind(address, backlog) : new SharedPort(before.channel, before.source, before));
    }

    private static SharedPort bind(InetSocketAddress address, int backlog) throws IOException {
        ServerSocketChannel channel = Ports.tcpChannel(address, backlog);
        try {
            return new SharedPort(channel, PortSource.OWN);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Returns the socket that this process has inherited as standard input.
     *
     * @param address that it must listen on, as far as the port goes
     * @throws IOException when there is none, in one line that says what to do
     */
    static ServerSocketChannel inherited(InetSocketAddress address) throws IOException {
        if (!(System.inheritedChannel() instanceof ServerSocketChannel channel)) {
            throw new IOException("--socketActivation: standard input is not a listening TCP socket; set"
                    + " StandardInput=socket in the service's unit, and one ListenStream= in the socket's");
        }
        if (!(channel.getLocalAddress() instanceof InetSocketAddress bound) || bound.getPort() != address.getPort()) {
            throw new IOException("--socketActivation: the inherited socket listens on " + channel.getLocalAddress()
                    + ", not on port " + address.getPort() + "; give --listen and ListenStream= the same port");
        }
        return channel;
    }

    @Override
    public boolean isOpen() {
        return !closed && !handedOver && channel.isOpen();
    }

    @Override
    public void begin() {
        SharedPort from = before;
        if (from == null || closed) {
            return;
        }
        from.handedOver = true;
        from.selector.wakeup();
        key.interestOps(SelectionKey.OP_ACCEPT);
        before = null;
        selector.wakeup();
    }

    /** Returns where it listens. */
    @Override
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("a closed port has no address", e);
        }
    }

    /** Waits for a connection; null when stopped or handed over, and none is left to be accepted here. */
    public @Nullable SocketChannel accept() throws IOException {
        while (true) {
            boolean last = stopped;
            boolean waiting = before != null;
            if (handedOver) {
                BestEffort.close(selector); // or the socket would stay open, should its next owner close it
                return null;
            }
            if (last && (waiting || source == PortSource.INHERITED)) {
                return null;
            }
            SocketChannel accepted = waiting ? null : acceptNow(last);
            if (accepted != null || last) {
                return accepted;
            }
            selector.select();
            selector.selectedKeys().clear();
        }
    }

    /** @param last gives up what cannot be accepted: descriptors that are short may be so for as long as tunnels run */
    private @Nullable SocketChannel acceptNow(boolean last) throws IOException {
        try {
            return channel.accept();
        } catch (ClosedChannelException e) {
            return null;
        } catch (IOException e) {
            if (last) {
                return null;
            }
            throw e;
        }
    }

    /** Returns whether {@link #stop} was called. */
    public boolean isStopped() {
        return stopped;
    }

    /** Has {@link #accept} return what is left, and then null. */
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** Closes it once nothing is accepted any more; an inherited socket stays open, and one that is another service's. */
    @Override
    public void close() {
        closed = true;
        BestEffort.close(selector);
        if (source != PortSource.INHERITED && !handedOver && before == null) {
            BestEffort.close(channel);
        }
    }
}
