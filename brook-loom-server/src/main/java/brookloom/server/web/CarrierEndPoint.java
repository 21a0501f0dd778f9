package brookloom.server.web;

import brookloom.net.stream.WriteFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Jetty's end point over a socket, which remembers what Jetty's own forgets: whether the end was a reset. */
final class CarrierEndPoint extends SocketChannelEndPoint {
    private final WriteFailure writeFailure = new WriteFailure();
    private volatile @Nullable IOException broken;

    CarrierEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Returns what failed, or null when reading has not ended or has ended in order. */
    @Nullable
    IOException broken() {
        IOException failure = broken;
        return failure != null ? failure : writeFailure.await();
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
