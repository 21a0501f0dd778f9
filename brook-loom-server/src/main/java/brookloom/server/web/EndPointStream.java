package brookloom.server.web;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Wait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * Jetty's asynchronous end point made blocking for a virtual thread: what would have to wait parks the thread, and the
 * selector unparks it. A thread that waits to read holds no buffer of Jetty's.
 */
final class EndPointStream implements ByteStream {
    private final EndPoint endPoint;
    private final Wait reading = new Wait();
    private final Wait writing = new Wait();
    private final Callback readable = nonBlocking(reading);
    private final Callback written = nonBlocking(writing);
    private boolean ended;

    EndPointStream(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = fill(buffer, offset, length);
        while (n == 0) {
            reading.begin();
            endPoint.fillInterested(readable);
            if (!endPoint.isOpen()) {
                reading.failed(new ClosedChannelException()); // closed in between, where Jetty tells nobody
            }
            reading.await(endPoint::close);
            n = fill(buffer, offset, length);
        }
        return n;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return fill(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
        if (!endPoint.flush(bytes)) {
            writing.begin();
            endPoint.write(written, bytes);
            writing.await(endPoint::close);
        }
    }

    @Override
    public void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    @Override
    public void close() {
        endPoint.close();
    }

    @Override
    public String toString() {
        return "EndPointStream[" + endPoint.getRemoteSocketAddress() + "]";
    }

    /** Once ended it asks no more: over TLS Jetty would not answer. */
    private int fill(byte[] buffer, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        // Jetty fills behind a buffer's limit.
        int n = endPoint.fill(ByteBuffer.wrap(buffer, offset, length).slice().limit(0));
        ended = n < 0;
        return n;
    }

    private static Callback nonBlocking(Wait wait) {
        return Callback.from(InvocationType.NON_BLOCKING, wait::succeeded, wait::failed); // the selector may call
    }
}
