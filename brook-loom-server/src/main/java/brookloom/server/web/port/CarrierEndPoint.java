package brookloom.server.web.port;

import brookloom.net.stream.WriteFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Jetty's end point over a socket, which remembers what Jetty's own forgets: whether the end was a reset. */
public final class CarrierEndPoint extends SocketChannelEndPoint {
    private final WriteFailure writeFailure = new WriteFailure();
    private volatile @Nullable IOException broken;
    private volatile @Nullable InetSocketAddress client;
    private volatile @Nullable InetSocketAddress server;

    CarrierEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Returns what failed, or null when reading has not ended or has ended in order. */
    public @Nullable IOException broken() {
        IOException failure = broken;
        return failure != null ? failure : writeFailure.await();
    }

    /** Takes the two ends of a client's connection to a load balancer for its own. */
    void standFor(InetSocketAddress client, InetSocketAddress server) {
        this.client = client;
        this.server = server;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        InetSocketAddress named = client;
        return named == null ? super.getRemoteSocketAddress() : named;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        InetSocketAddress named = server;
        return named == null ? super.getLocalSocketAddress() : named;
    }

    @Override
    public int fill(ByteBuffer buffer) {
        if (isInputShutdown()) {
            return -1;
        }
        int start = BufferUtil.flipToFill(buffer);
        int filled = -1;
        try {
            filled = getChannel().read(buffer);
        } catch (IOException e) {
            broken = e;
        } finally {
            BufferUtil.flipToFlush(buffer, start);
        }
        if (filled > 0) {
            notIdle();
        } else if (filled < 0) {
            shutdownInput();
        }
        return filled;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        writeFailure.begin();
        try {
            return super.flush(buffers);
        } catch (IOException e) {
            writeFailure.failed(e);
            throw e;
        } finally {
            writeFailure.end();
        }
    }
}
