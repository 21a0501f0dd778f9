package brookloom.server.web;

import brookloom.net.http.GoAwayText;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's TLS with several records for each read and write of the socket instead of one: a tenth to a fifth less CPU
 * in bulk ({@code ./brook-loom bench --subjects wss --loads bulk-1}). The large buffers come from a pool of their own, and
 * go back to it as soon as they are empty; connections get them once a tunnel is open.
 */
final class BatchingTls extends SslConnectionFactory {
    /** Four full records and some room: what one burst of a tunnel needs. */
    private static final int BUFFER = 66 * 1024;

    /** Buckets of the buffers that strangers get: of one record. */
    private static final int STEP = 1024;

    private final ByteBufferPool large = new ArrayByteBufferPool(0, BUFFER, BUFFER);
    private final ByteBufferPool small = new ArrayByteBufferPool(0, STEP, BUFFER);

    BatchingTls(SslContextFactory.Server tls, String next) {
        super(tls, next);
    }

    @Override
    protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
        return new BatchingConnection(
                new Buffers(small, large),
                connector.getExecutor(),
                getSslContextFactory(),
                endPoint,
                engine,
                isDirectBuffersForEncryption(),
                isDirectBuffersForDecryption());
    }

    /** Returns whether the peer has said by close_notify that it sends no more; true for other kinds of connections. */
    static boolean endReceived(SslConnection connection) {
        return !(connection instanceof BatchingConnection batching) || batching.endReceived;
    }

    /** Gives the connection large buffers from now on, if it is TLS: its client has shown the password. */
    static void enlargeBuffers(EndPoint endPoint) {
        if (endPoint instanceof SslConnection.SslEndPoint tls
                && tls.getSslConnection() instanceof BatchingConnection connection) {
            connection.buffers.enlarged = true;
        }
    }

    /** Keeps Jetty's texts out of the GOAWAY frames of the connection, which speaks HTTP/2. */
    static void cutGoAwayText(EndPoint endPoint) {
        if (endPoint instanceof TextlessEndPoint tls) {
            tls.goAway = new GoAwayText(0);
        }
    }

    /** A connection's buffers: half a record in a large one is all that a stranger needs to send for it. */
    private static final class Buffers extends ByteBufferPool.Wrapper {
        private final ByteBufferPool large;
        private volatile boolean enlarged;

        Buffers(ByteBufferPool small, ByteBufferPool large) {
            super(small);
            this.large = large;
        }

        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            return enlarged ? large.acquire(size, direct) : super.acquire(size, direct);
        }
    }

    private static final class BatchingConnection extends SslConnection {
        private final Buffers buffers;
        private volatile boolean endReceived;

        BatchingConnection(
                Buffers buffers,
                Executor executor,
                SslContextFactory tls,
                EndPoint endPoint,
                SSLEngine engine,
                boolean directForEncryption,
                boolean directForDecryption) {
            super(buffers, executor, tls, endPoint, engine, directForEncryption, directForDecryption);
            this.buffers = buffers;
        }

        @Override
        protected SslEndPoint newSslEndPoint() {
            return new TextlessEndPoint(this);
        }

        @Override
        protected SSLEngineResult wrap(SSLEngine engine, ByteBuffer[] in, ByteBuffer out) throws SSLException {
            int record = engine.getSession().getPacketBufferSize();
            SSLEngineResult result = super.wrap(engine, in, out);
            while (goesOn(result) && hasRemaining(in) && out.remaining() >= record) {
                result = sum(result, super.wrap(engine, in, out));
            }
            return result;
        }

        @Override
        protected SSLEngineResult unwrap(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
            int record = engine.getSession().getApplicationBufferSize();
            SSLEngineResult result = unwrapOne(engine, in, out);
            while (goesOn(result) && result.bytesProduced() > 0 && in.hasRemaining() && out.remaining() >= record) {
                SSLEngineResult next = unwrapOne(engine, in, out);
                if (next.getStatus() != Status.OK) {
                    return result; // half a record, or the end: the engine says so again when there is nothing before
                    // it
                }
                result = sum(result, next);
            }
            return result;
        }

        private SSLEngineResult unwrapOne(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
            SSLEngineResult result = super.unwrap(engine, in, out);
            if (result.getStatus() == Status.CLOSED && result.bytesConsumed() > 0) {
                endReceived = true;
            }
            return result;
        }

        private static boolean goesOn(SSLEngineResult result) {
            return result.getStatus() == Status.OK && result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
        }

        private static boolean hasRemaining(ByteBuffer[] buffers) {
            for (ByteBuffer buffer : buffers) {
                if (buffer.hasRemaining()) {
                    return true;
                }
            }
            return false;
        }

        private static SSLEngineResult sum(SSLEngineResult before, SSLEngineResult last) {
            return new SSLEngineResult(
                    last.getStatus(),
                    last.getHandshakeStatus(),
                    before.bytesConsumed() + last.bytesConsumed(),
                    before.bytesProduced() + last.bytesProduced());
        }
    }

    /** An end point of which HTTP/2 may lose its texts. */
    private static final class TextlessEndPoint extends SslConnection.SslEndPoint {
        /** Of a session before its handshake is complete ({@link SSLEngine#getSession}). */
        private static final String NO_SUITE = "SSL_NULL_WITH_NULL_NULL";

        private @Nullable GoAwayText goAway;

        TextlessEndPoint(SslConnection connection) {
            connection.super();
        }

        /** Sends nothing to a client whose handshake is not complete, as nginx: JSSE would send two alerts. */
        @Override
        public void doShutdownOutput() {
            if (awaitsHandshake()) {
                getSslConnection().getEndPoint().shutdownOutput();
            } else {
                super.doShutdownOutput();
            }
        }

        @Override
        public void doClose() {
            if (awaitsHandshake()) {
                getSslConnection().getEndPoint().close();
            }
            super.doClose();
        }

        /**
         * Returns whether the handshake is not complete, or has not begun. False once it has failed: the alert that says so is
         * still to be sent then.
         */
        private boolean awaitsHandshake() {
            SSLEngine engine = getSslConnection().getSSLEngine();
            return engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP
                    && engine.getSession().getCipherSuite().equals(NO_SUITE);
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            super.write(callback, goAway == null ? buffers : goAway.cut(buffers));
        }
    }
}
