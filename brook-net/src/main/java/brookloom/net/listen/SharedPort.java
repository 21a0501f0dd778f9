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
 * A listening TCP port that other processes accept from, too: they have bound the same one, or the socket was inherited.
 * Accepting can be stopped without closing the socket, and without losing a connection:
 *
 * <ul>
 *   <li>Of a port that others have bound, this socket has a queue of its own, which is emptied before it is closed.
 *   <li>An inherited socket's queue is for all processes that have it, so what comes after the stop is left there. The socket
 *       stays open until the process ends: its close would have the JDK redirect descriptors 0 to 2, the log's too.
 * </ul>
 *
 * For one accepting thread.
 */
public final class SharedPort implements Closeable {
    private final ServerSocketChannel channel;
    private final PortSource source;
    private final Selector selector;
    private volatile boolean stopped;

    /**
     * Takes a bound socket over, which it sets to non-blocking: another process may be faster.
     *
     * @param source of the socket; not {@link PortSource#OWN}
     */
    public SharedPort(ServerSocketChannel channel, PortSource source) throws IOException {
        this.channel = channel;
        this.source = source;
        this.selector = Selector.open();
        try {
            channel.configureBlocking(false);
            var unused = channel.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            selector.close();
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

    /** Returns where it listens. */
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("a closed port has no address", e);
        }
    }

    /** Waits for a connection; null when stopped, and none is left to be accepted here. */
    public @Nullable SocketChannel accept() throws IOException {
        while (true) {
            boolean last = stopped;
            if (last && source == PortSource.INHERITED) {
                return null;
            }
            SocketChannel accepted = acceptNow();
            if (accepted != null || last) {
                return accepted;
            }
            selector.select();
            selector.selectedKeys().clear();
        }
    }

    private @Nullable SocketChannel acceptNow() throws IOException {
        try {
            return channel.accept();
        } catch (ClosedChannelException e) {
            return null;
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

    /** Closes it once nothing is accepted any more; an inherited socket stays open. */
    @Override
    public void close() {
        BestEffort.close(selector);
        if (source != PortSource.INHERITED) {
            BestEffort.close(channel);
        }
    }
}
