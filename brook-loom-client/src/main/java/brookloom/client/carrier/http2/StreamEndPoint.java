package brookloom.client.carrier.http2;

import brookloom.net.http.GoAwayText;
import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A blocking stream as Jetty's end point, so that HTTP/2 runs over whatever way leads to the server. Two threads serve
 * it, one that reads and one that writes: others, which may be interrupted, never block on what they share. The reader
 * runs Jetty's loop of filling and parsing, and waits for bytes inside.
 */
final class StreamEndPoint extends AbstractEndPoint {
    private static final int BATCH = 64 * 1024;

    /** Length of a client's preface (RFC 9113 section 3.4). */
    private static final int PREFACE = 24;

    private final ByteStream transport;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final byte[] batch = new byte[BATCH];
    private final GoAwayText goAway = new GoAwayText(PREFACE);
    private final Thread reader;
    private final Thread writer;
    private volatile boolean toRead;
    private volatile boolean toWrite;
    private volatile long lastRead = System.nanoTime();

    /** Owns the stream. */
    StreamEndPoint(ByteStream transport, SocketAddress local, SocketAddress remote, Scheduler scheduler) {
        super(scheduler);
        this.transport = transport;
        this.local = local;
        this.remote = remote;
        this.reader = Thread.ofVirtual().name("http2-reader").unstarted(this::readToTheEnd);
        this.writer = Thread.ofVirtual().name("http2-writer").unstarted(this::writeWhatComes);
    }

    /** Opens the connection over it, and serves that until it has ended. */
    void start(Connection connection) {
        setConnection(connection);
        onOpen();
        writer.start();
        reader.start();
        connection.onOpen();
    }

    private void readToTheEnd() {
        while (isOpen()) {
            if (toRead) {
                toRead = false;
                getFillInterest().fillable();
            } else {
                LockSupport.park(this);
            }
        }
        getConnection().onClose(null);
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return local;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return remote;
    }

    @Override
    public Object getTransport() {
        return transport;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (Thread.currentThread() != reader) {
            return 0;
        }
        int start = BufferUtil.flipToFill(buffer);
        try {
            int n = transport.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            if (n < 0) {
                shutdownInput();
                inputEnded();
                return -1;
            }
            buffer.position(buffer.position() + n);
            lastRead = System.nanoTime();
            return n;
        } catch (IOException e) {
            inputEnded();
            throw e;
        } finally {
            BufferUtil.flipToFlush(buffer, start);
        }
    }

    /** After a GOAWAY Jetty would let streams that the server has ended wait for our end, which nobody takes any more. */
    private void inputEnded() {
        if (getConnection() instanceof HTTP2Connection http2) {
            for (Stream stream : http2.getSession().getStreams()) {
                if (stream instanceof HTTP2Stream open && open.getListener() instanceof Http2StreamCarrier carrier) {
                    carrier.connectionEnded();
                }
            }
        }
    }

    /** Returns whether nothing has been received since that {@link System#nanoTime}. */
    boolean silentSince(long time) {
        return lastRead - time < 0;
    }

    @Override
    protected void needsFillInterest() {
        toRead = true;
        LockSupport.unpark(reader);
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        super.write(callback, goAway.cut(buffers));
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        if (Thread.currentThread() != writer) {
            return false;
        }
        int n = 0;
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                int part = Math.min(buffer.remaining(), batch.length - n);
                buffer.get(batch, n, part);
                n += part;
                if (n == batch.length) {
                    transport.write(batch, 0, n);
                    n = 0;
                }
            }
        }
        if (n > 0) {
            transport.write(batch, 0, n);
        }
        return true;
    }

    @Override
    protected void onIncompleteFlush() {
        toWrite = true;
        LockSupport.unpark(writer);
    }

    private void writeWhatComes() {
        while (isOpen()) {
            if (toWrite) {
                toWrite = false;
                getWriteFlusher().completeWrite();
            } else {
                LockSupport.park(this);
            }
        }
    }

    @Override
    protected void doClose() {
        transport.close();
        LockSupport.unpark(reader);
        LockSupport.unpark(writer);
        super.doClose();
    }
}
