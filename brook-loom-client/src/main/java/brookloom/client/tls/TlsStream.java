package brookloom.client.tls;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection as a stream. Reading: {@link RecordSocket} brings whole records, the {@link TlsEngine} opens them into the
 * caller's array, or into {@code leftover} when that is too small. Writing: the engine seals into {@link Outgoing},
 * which one write empties. Closing is abrupt, as for every {@link ByteStream}; who ends in peace calls
 * {@link #shutdownOutput} first.
 */
public final class TlsStream implements ByteStream {
    /** Protocols offered by default (RFC 7301 §6). */
    public static final String HTTP_1_1 = "http/1.1";

    /** Time for the network to take close_notify. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** Most data sealed for one write. */
    private static final int MAX_BATCH = 1 << 16;

    private static final byte[] NONE = new byte[0];

    private final RecordSocket wire;
    private final TlsEngine engine;
    private final TlsFailures failures;
    private final Outgoing outgoing;
    private final ReentrantLock outgoingLock = new ReentrantLock();

    private final SpareBuffer spare = new SpareBuffer();
    private byte[] leftover = NONE;
    private int leftoverStart;
    private int leftoverEnd;
    private boolean inputEnded;
    private @Nullable IOException failure;

    private volatile boolean resetting;
    private volatile boolean outputEnded;

    private TlsStream(RecordSocket wire, ClientTls options, List<String> applicationProtocols, TlsFailures failures)
            throws IOException {
        this.wire = wire;
        this.failures = failures;
        this.outgoing = new Outgoing();
        TlsEngineFactory engines = options.engines();
        this.engine = engines == null
                ? new JsseEngine(options, wire.socket().getPort(), applicationProtocols)
                : engines.engine(options, wire, outgoing);
    }

    /**
     * Shakes hands over a connected socket. Waits for the server as long as the socket's read timeout says; closing the
     * socket from another thread ends the wait.
     *
     * @param socket is the stream's from now on: closed when this fails
     * @throws DialFailed with one line for the user
     */
    public static ByteStream connect(Socket socket, ClientTls options) throws DialFailed {
        return connect(socket, options, List.of(HTTP_1_1));
    }

    /**
     * Makes the handshake, with a choice of what runs inside (ALPN).
     *
     * @param applicationProtocols most wanted first; a fingerprint offers its own instead
     */
    public static TlsStream connect(Socket socket, ClientTls options, List<String> applicationProtocols)
            throws DialFailed {
        TlsFailures failures = new TlsFailures(options);
        RecordSocket wire;
        try {
            wire = new RecordSocket(socket, options.splitter());
        } catch (IOException e) {
            throw failures.explain(e, 0);
        }
        try {
            TlsStream stream = new TlsStream(wire, options, applicationProtocols, failures);
            stream.handshake();
            return stream;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw failures.explain(e, wire.flights());
        }
    }

    private void handshake() throws IOException {
        outgoingLock.lock();
        try {
            engine.handshake(wire, outgoing);
        } catch (IOException e) {
            send();
            throw e;
        } finally {
            outgoingLock.unlock();
        }
    }

    /** Sends what the engine has to say by itself, if the peer still listens; under the lock. */
    private void send() {
        try {
            engine.sealPending(outgoing);
            wire.flush(outgoing);
        } catch (IOException e) {
            // Reading or the next write will fail for the same reason, and tell it.
        }
    }

    /** Returns the protocol chosen by the server; empty for none. */
    public String applicationProtocol() {
        return engine.applicationProtocol();
    }

    /** Returns the protocol version agreed on: {@code TLSv1.3} or {@code TLSv1.2}. */
    public String version() {
        return engine.version();
    }

    /** Returns the version as users know it: {@code TLS 1.3} or {@code TLS 1.2}. */
    public String security() {
        return version().replace("TLSv", "TLS ");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int taken = takeAtHand(buffer, offset, length);
        while (taken == 0 && length > 0) {
            if (inputEnded) {
                return -1;
            }
            if (!wire.awaitRecord()) {
                throw new EOFException(
                        "the server ended the connection without TLS's close_notify: data may be missing");
            }
            taken = takeAtHand(buffer, offset, length);
        }
        return taken;
    }

    @Override
    public boolean awaitInput() throws IOException {
        if (leftoverStart == leftoverEnd && !inputEnded && failure == null) {
            var unused = wire.awaitRecord(); // the end is for the next read to tell
        }
        return true;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int taken = takeAtHand(buffer, offset, length);
        while (taken < length && !inputEnded && pollRecord()) {
            taken += takeAtHand(buffer, offset + taken, length - taken);
        }
        if (taken > 0 || length == 0) {
            return taken;
        }
        return inputEnded ? -1 : takeAtHand(buffer, offset, length);
    }

    private boolean pollRecord() {
        try {
            return failure == null && wire.pollRecord();
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    /**
     * Takes what is left over, and opens whole records that the wire holds, until the caller's array is full. What came
     * before a failure is delivered before the failure is.
     */
    private int takeAtHand(byte[] buffer, int offset, int length) throws IOException {
        int taken = takeLeftover(buffer, offset, length);
        try {
            while (taken < length && failure == null && !inputEnded && wire.hasRecord()) {
                if (wire.recordLength() <= length - taken) {
                    taken += openRecord(buffer, offset + taken);
                } else {
                    leftover = spare.take(wire.recordLength());
                    leftoverEnd = openRecord(leftover, 0);
                    taken += takeLeftover(buffer, offset + taken, length - taken);
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        if (failure != null && taken == 0) {
            throw failure;
        }
        return taken;
    }

    private int takeLeftover(byte[] buffer, int offset, int length) {
        int taken = Math.min(length, leftoverEnd - leftoverStart);
        System.arraycopy(leftover, leftoverStart, buffer, offset, taken);
        leftoverStart += taken;
        if (leftoverStart == leftoverEnd && leftoverEnd > 0) {
            spare.give(leftover);
            leftover = NONE;
            leftoverStart = 0;
            leftoverEnd = 0;
        }
        return taken;
    }

    private int openRecord(byte[] target, int offset) throws IOException {
        try {
            int opened = engine.open(wire.buffer(), wire.start(), wire.recordLength(), target, offset);
            wire.skipRecord();
            inputEnded = opened < 0;
            return Math.max(opened, 0);
        } catch (IOException e) {
            throw failures.explainAlert(e);
        } finally {
            // The holder of the lock is about to seal, and then sends it too.
            if (engine.hasPending() && outgoingLock.tryLock()) {
                try {
                    send();
                } finally {
                    outgoingLock.unlock();
                }
            }
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        outgoingLock.lock();
        try {
            for (int at = offset, end = offset + length; at < end; at += MAX_BATCH) {
                engine.seal(buffer, at, Math.min(MAX_BATCH, end - at), outgoing);
                wire.flush(outgoing);
            }
        } finally {
            outgoingLock.unlock();
        }
    }

    /** Sends close_notify in TLS 1.3; in TLS 1.2 that would end the other direction too, so it stays unsaid. */
    @Override
    public void shutdownOutput() throws IOException {
        if (engine.version().equals("TLSv1.3")) {
            sendEnd();
        }
    }

    private void sendEnd() throws IOException {
        outgoingLock.lock();
        try {
            engine.sealEnd(outgoing);
            closeInOrder();
            wire.flush(outgoing);
        } finally {
            outgoingLock.unlock();
        }
    }

    @Override
    public void resetOnClose() {
        if (!outputEnded) {
            resetting = true;
            wire.linger(true);
        }
    }

    private void closeInOrder() {
        outputEnded = true;
        if (resetting) {
            resetting = false;
            wire.linger(false);
        }
    }

    /** Sends close_notify first if the peer needs it to tell this from a failure and has not got it yet. */
    @Override
    public void finish() {
        if (resetting) {
            Deadline deadline = Deadline.closing(this, LINGER);
            Thread.ofVirtual().name("tls-end").start(() -> endAndClose(deadline));
        } else {
            close();
        }
    }

    private void endAndClose(Deadline deadline) {
        try (deadline) {
            sendEnd();
        } catch (IOException e) {
            // The peer is gone.
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public String toString() {
        return "TlsStream[" + wire.socket().getRemoteSocketAddress() + "]";
    }
}
