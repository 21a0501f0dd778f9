package brookloom.client.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The JDK's TLS. As an engine, not as a socket: closing never waits for a writer, and many records share one write. */
final class JsseEngine implements TlsEngine {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Most data in one record. */
    private static final int MAX_PLAINTEXT = 1 << 14;

    private final SSLEngine engine;
    private final int recordRoom;
    /** Touched by the reader only. */
    private boolean wantsToWrap;

    JsseEngine(ClientTls options, int port, List<String> applicationProtocols) throws IOException {
        try {
            this.engine = options.sslContext().createSSLEngine(options.host(), port);
        } catch (GeneralSecurityException e) {
            throw new SSLException(e);
        }
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
        parameters.setServerNames(ServerNames.requested(options.serverName()));
        if (options.trust().checking() && ServerNames.areCheckedByJdk(options)) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        this.recordRoom = engine.getSession().getPacketBufferSize();
    }

    @Override
    public void handshake(RecordSocket wire, Outgoing outgoing) throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> wrap(NOTHING, outgoing);
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    wire.flush(outgoing);
                    if (!wire.awaitRecord()) {
                        throw new EOFException("the connection ended during the TLS handshake");
                    }
                    unwrap(
                            ByteBuffer.wrap(wire.buffer(), wire.start(), wire.recordLength()),
                            ByteBuffer.allocate(wire.recordLength()));
                    wire.skipRecord();
                }
                default -> {
                    wire.flush(outgoing);
                    return;
                }
            }
        }
    }

    @Override
    public int open(byte[] record, int offset, int length, byte[] out, int outOffset) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(record, offset, length);
        ByteBuffer target = ByteBuffer.wrap(out, outOffset, length);
        return unwrap(source, target) == Status.CLOSED ? -1 : target.position() - outOffset;
    }

    @Override
    public void seal(byte[] data, int offset, int length, Outgoing outgoing) throws IOException {
        outgoing.reserve((length / MAX_PLAINTEXT + 1) * recordRoom);
        ByteBuffer source = ByteBuffer.wrap(data, offset, length);
        while (source.hasRemaining()) {
            if (wrap(source, outgoing) == Status.CLOSED) {
                throw new SSLException("the TLS connection is closed for writing");
            }
        }
    }

    @Override
    public void sealEnd(Outgoing outgoing) throws IOException {
        engine.closeOutbound();
        sealPending(outgoing);
    }

    @Override
    public boolean hasPending() {
        return wantsToWrap;
    }

    @Override
    public void sealPending(Outgoing outgoing) throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (wrap(NOTHING, outgoing) == Status.CLOSED) {
                return;
            }
        }
    }

    @Override
    public String applicationProtocol() {
        String chosen = engine.getApplicationProtocol();
        return chosen == null ? "" : chosen;
    }

    @Override
    public String version() {
        return engine.getSession().getProtocol();
    }

    /** Takes one record in, and does the work that it asks for. */
    private Status unwrap(ByteBuffer record, ByteBuffer target) throws IOException {
        while (true) {
            wantsToWrap = true; // an alert, should this fail
            SSLEngineResult result = engine.unwrap(record, target);
            wantsToWrap = result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            }
            if (!record.hasRemaining() || result.getStatus() == Status.CLOSED) {
                return result.getStatus();
            }
            if (result.bytesConsumed() == 0 && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK) {
                throw new SSLException("the TLS engine took no record: " + result.getStatus());
            }
        }
    }

    private Status wrap(ByteBuffer source, Outgoing outgoing) throws IOException {
        outgoing.reserve(recordRoom);
        ByteBuffer target =
                ByteBuffer.wrap(outgoing.array(), outgoing.length(), outgoing.array().length - outgoing.length());
        SSLEngineResult result = engine.wrap(source, target);
        outgoing.advance(result.bytesProduced());
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        return result.getStatus();
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
