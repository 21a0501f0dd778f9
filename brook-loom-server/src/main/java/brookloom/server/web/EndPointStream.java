package brookloom.server.web;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ResetOnClose;
import brookloom.net.stream.Wait;
import brookloom.server.web.port.CarrierEndPoint;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

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
    private final ResetOnClose reset = new ResetOnClose(this::linger);
    private boolean ended;
    private @Nullable IOException failure;

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
            reading.await(this::close);
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
            writing.await(this::close);
        }
    }

    @Override
    public void shutdownOutput() {
        reset.end();
        endPoint.shutdownOutput();
    }

    @Override
    public void resetOnClose() {
        reset.begin();
    }

    private void linger(boolean zero) {
        try {
            if (network().getTransport() instanceof SocketChannel socket) {
                socket.setOption(StandardSocketOptions.SO_LINGER, zero ? 0 : -1);
            }
        } catch (IOException e) {
            // Closed already.
        }
    }

    /** Returns the socket's end point, which TLS may lie over. */
    private EndPoint network() {
        return endPoint instanceof SslConnection.SslEndPoint tls
                ? tls.getSslConnection().getEndPoint()
                : endPoint;
    }

    @Override
    public void finish() {
        reset.end();
        close();
    }

    @Override
    public void close() {
        if (reset.isOn()) {
            network().close(); // without TLS's close_notify
            reading.failed(new ClosedChannelException());
            writing.failed(new ClosedChannelException());
        } else {
            endPoint.close();
        }
    }

    @Override
    public String toString() {
        return "EndPointStream[" + endPoint.getRemoteSocketAddress() + "]";
    }

    /** Once ended it asks no more: over TLS Jetty would not answer. */
    private int fill(byte[] buffer, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return -1;
        }
        // Jetty fills behind a buffer's limit.
        int n = endPoint.fill(ByteBuffer.wrap(buffer, offset, length).slice().limit(0));
        if (n < 0) {
            ended = true;
            checkEnd();
        }
        return n;
    }

    /** Distinguishes a reset, and a TLS connection that was cut, from an end: to Jetty all are one. */
    private void checkEnd() throws IOException {
        if (network() instanceof CarrierEndPoint carrier) {
            failure = carrier.broken();
        }
        if (failure == null
                && endPoint instanceof SslConnection.SslEndPoint tls
                && !BatchingTls.endReceived(tls.getSslConnection())) {
            failure = new EOFException("the client ended the connection without TLS's close_notify");
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static Callback nonBlocking(Wait wait) {
        return Callback.from(InvocationType.NON_BLOCKING, wait::succeeded, wait::failed); // the selector may call
    }
}
