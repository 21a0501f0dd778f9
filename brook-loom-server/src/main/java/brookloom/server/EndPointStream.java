package brookloom.server;

import brookloom.proto.io.ByteStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's asynchronous end point made blocking for a virtual thread: what would have to wait parks the thread, and the
 * selector unparks it. A thread that waits to read holds no buffer of Jetty's.
 */
final class EndPointStream implements ByteStream {
    private final EndPoint endPoint;
    private final Wait reading = new Wait();
    private final Wait writing = new Wait();
    private boolean ended;

    EndPointStream(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = fill(buffer, offset, length);
        while (n == 0) {
            reading.begin();
            endPoint.fillInterested(reading);
            if (!endPoint.isOpen()) {
                reading.failed(new ClosedChannelException()); // closed in between, where Jetty tells nobody
            }
            reading.await(endPoint);
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
            endPoint.write(writing, bytes);
            writing.await(endPoint);
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

    /** One thread's wait for one callback; used again and again. */
    private static final class Wait implements Callback {
        private volatile @Nullable Thread waiting;
        private volatile boolean done;
        private volatile @Nullable Throwable failure;

        void begin() {
            done = false;
            waiting = Thread.currentThread();
        }

        void await(EndPoint endPoint) throws IOException {
            while (!done) {
                LockSupport.park(this);
                if (!done && Thread.interrupted()) {
                    InterruptedIOException interrupted = new InterruptedIOException("interrupted");
                    endPoint.close(interrupted);
                    Thread.currentThread().interrupt();
                    throw interrupted;
                }
            }
            Throwable failed = failure;
            if (failed != null) {
                throw failed instanceof IOException e ? e : new IOException(failed);
            }
        }

        @Override
        public void succeeded() {
            done = true;
            LockSupport.unpark(waiting);
        }

        @Override
        public void failed(Throwable cause) {
            failure = cause;
            succeeded();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING; // the selector thread may call: all it does is unpark
        }
    }
}
