package brookloom.client.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.tunnel.ClientTunnel.NonceListener;
import brookloom.tunnel.TunnelStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel over a carrier that was kept warm, and may have been dead without a sign. Keeps what the app sends until the
 * server's nonce is there; when the carrier ends in order without one, all of it is sent again over a fresh carrier, once.
 * The nonce precedes the dial, so nothing of it can have reached the target. After a reset or a timeout nobody knows, and
 * after an end in order neither where there is no TLS: anybody on the way can end the carrier behind an opening that the
 * server has accepted. The app sees the failure then, unless {@link RacingCarrier} may send the same opening again.
 */
final class RetryingStream extends ForwardingStream {
    /** An app that sends more waits for the nonce: one round trip, once. */
    private static final int MAX_KEPT = 64 * 1024;

    private final RacingCarrier warm;
    private final FreshCarrier fresh;
    private final Opener opener;
    private final boolean endsAreAuthentic;

    /** Of the writing thread. */
    private final FirstBytes firstBytes = new FirstBytes();

    /** For the kept bytes and the tunnel they go to; nobody waits for the server while holding it. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Opens when the server has answered, or the opening was sent again, or the stream is closed. */
    private final CountDownLatch decided = new CountDownLatch(1);

    /** Bytes that the app has sent, kept until they can no longer be sent again. */
    private volatile @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private volatile @Nullable TunnelStream tunnel;
    private volatile boolean closed;
    private volatile NonceListener listener = nonce -> {};

    /** Dials a carrier now. */
    interface FreshCarrier {
        ByteStream dial() throws IOException;
    }

    /** Opens a tunnel over a carrier, with these bytes right after the opening. */
    interface Opener {
        TunnelStream open(ByteStream carrier, byte[] bytes, NonceListener listener) throws IOException;
    }

    /**
     * Prepares a tunnel over a warm carrier, which it owns; {@link #begin} opens it.
     *
     * @param endsAreAuthentic whether only the server can end the carrier in order
     */
    RetryingStream(RacingCarrier warm, FreshCarrier fresh, Opener opener, boolean endsAreAuthentic) {
        super(warm);
        this.warm = warm;
        this.fresh = fresh;
        this.opener = opener;
        this.endsAreAuthentic = endsAreAuthentic;
    }

    /** Sends the opening, and what the app has sent already. */
    void begin(byte[] earlyData, NonceListener nonceListener) throws IOException {
        ByteArrayOutputStream all = kept;
        if (all != null) {
            all.writeBytes(earlyData);
        }
        listener = nonceListener;
        expect(earlyData, 0, earlyData.length);
        tunnel = opener.open(warm, earlyData, new FirstAnswer());
        if (closed) {
            close();
        }
    }

    /** Learns that the first opening has arrived; the calls come from the reading thread. */
    private final class FirstAnswer implements NonceListener {
        @Override
        public void nonceArrived(byte[] nonce) throws IOException {
            kept = null;
            decided.countDown();
            listener.nonceArrived(nonce);
        }

        @Override
        public void nonceCutShort(byte[] begun) {
            listener.nonceCutShort(begun);
        }

        @Override
        public IOException explain(AuthenticationFailed failure) {
            return listener.explain(failure);
        }
    }

    /** Waits for the target; see {@link TunnelStream#awaitTarget}. */
    boolean awaitTarget() throws IOException {
        return tunnel().awaitTarget() || (sendAgain() && tunnel().awaitTarget());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = tunnel().read(buffer, offset, length);
        return n < 0 && sendAgain() ? tunnel().read(buffer, offset, length) : n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        ByteArrayOutputStream all = kept;
        if (all != null && all.size() + length > MAX_KEPT) {
            awaitDecision();
        }
        if (kept == null) {
            tunnel().write(buffer, offset, length);
        } else {
            expect(buffer, offset, length);
            writeKept(buffer, offset, length);
        }
    }

    /** Has the carrier know what these bytes mean for sending them again; without the lock, since that may take time. */
    private void expect(byte[] buffer, int offset, int length) throws IOException {
        warm.expect(firstBytes.add(buffer, offset, length));
    }

    private void writeKept(byte[] buffer, int offset, int length) throws IOException {
        lock.lock();
        try {
            ByteArrayOutputStream all = kept;
            if (all == null) {
                tunnel().write(buffer, offset, length);
                return;
            }
            all.write(buffer, offset, length);
            tunnel().write(buffer, offset, length);
        } catch (IOException e) {
            if (kept == null || closed) {
                throw e;
            }
            // The reading thread learns how the carrier ended, and sends again or fails.
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        awaitDecision();
        tunnel().shutdownOutput();
    }

    @Override
    public void finish() {
        closed = true;
        decided.countDown();
        super.finish();
    }

    @Override
    public void close() {
        closed = true;
        decided.countDown();
        super.close();
    }

    /** Returns the tunnel once nothing can be sent again. */
    @Override
    public ByteStream settled() {
        return kept == null ? inner() : this;
    }

    /** Returns the tunnel of the last opening, or the warm carrier before the first. */
    @Override
    protected ByteStream inner() {
        TunnelStream now = tunnel;
        return now == null ? super.inner() : now;
    }

    private TunnelStream tunnel() throws IOException {
        TunnelStream now = tunnel;
        if (now == null) {
            throw new IOException("the opening has not been sent");
        }
        return now;
    }

    /** Handles an orderly end; returns true when all was sent again, false when there was an answer. */
    private boolean sendAgain() throws IOException {
        if (kept == null || closed || !endsAreAuthentic) {
            return false;
        }
        tunnel().close(); // frees a writer that waits for it with the lock in hand
        lock.lock();
        try {
            ByteArrayOutputStream all = kept;
            tunnel = opener.open(fresh.dial(), all == null ? new byte[0] : all.toByteArray(), listener);
            kept = null;
        } finally {
            lock.unlock();
            decided.countDown();
        }
        if (closed) {
            close();
        }
        return true;
    }

    private void awaitDecision() throws IOException {
        try {
            decided.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
