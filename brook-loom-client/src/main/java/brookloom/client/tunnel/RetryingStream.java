package brookloom.client.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.tunnel.ClientTunnel.NonceListener;
import brookloom.tunnel.TunnelStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel over a carrier that was kept warm, and may have been dead without a sign. What the app sends is kept until the
 * server's nonce is there; when the carrier ends in order without one, all of it is sent again over a fresh carrier. The
 * nonce precedes the dial, so nothing of it can have reached the target. After a reset, or silence, nobody knows: the app
 * sees the failure, and never a request twice.
 */
final class RetryingStream implements ByteStream {
    /** An app that sends more waits for the nonce: one round trip, once. */
    private static final int MAX_KEPT = 64 * 1024;

    private final Opener warm;
    private final Opener fresh;

    /** For the flight's bytes and the tunnel they go to; nobody waits for the server while holding it. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The server has answered, or the flight was sent again, or is over. */
    private final CountDownLatch settled = new CountDownLatch(1);

    private volatile @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private volatile @Nullable TunnelStream tunnel;
    private volatile boolean closed;
    private volatile NonceListener listener = nonce -> {};

    /** Opens a tunnel with these bytes right behind the opening. */
    interface Opener {
        TunnelStream open(byte[] flight, NonceListener listener) throws IOException;
    }

    /**
     * A flight that has not begun.
     *
     * @param warm opens over the carrier that was kept warm
     * @param fresh opens over one that is dialled now
     */
    RetryingStream(Opener warm, Opener fresh) {
        this.warm = warm;
        this.fresh = fresh;
    }

    /** Sends the opening, and what the app has sent already. */
    void begin(byte[] earlyData, NonceListener nonceListener) throws IOException {
        ByteArrayOutputStream flight = kept;
        if (flight != null) {
            flight.writeBytes(earlyData);
        }
        listener = nonceListener;
        tunnel = warm.open(earlyData, this::answered);
    }

    /** By whoever reads. */
    private void answered(byte[] nonce) {
        kept = null;
        settled.countDown();
        listener.nonceArrived(nonce);
    }

    /** See {@link TunnelStream#awaitTarget}. */
    boolean awaitTarget() throws IOException {
        return tunnel().awaitTarget() || (sendAgain() && tunnel().awaitTarget());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = tunnel().read(buffer, offset, length);
        return n < 0 && sendAgain() ? tunnel().read(buffer, offset, length) : n;
    }

    @Override
    public boolean awaitInput() throws IOException {
        return tunnel().awaitInput();
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return tunnel().readAvailable(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        ByteArrayOutputStream flight = kept;
        if (flight != null && flight.size() + length > MAX_KEPT) {
            awaitSettled();
        }
        if (kept == null) {
            tunnel().write(buffer, offset, length);
        } else {
            writeKept(buffer, offset, length);
        }
    }

    private void writeKept(byte[] buffer, int offset, int length) throws IOException {
        lock.lock();
        try {
            ByteArrayOutputStream flight = kept;
            if (flight == null) {
                tunnel().write(buffer, offset, length);
                return;
            }
            flight.write(buffer, offset, length);
            tunnel().write(buffer, offset, length);
        } catch (IOException e) {
            if (kept == null || closed) {
                throw e;
            }
            // Whoever reads learns how the carrier ended, and sends again or fails.
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        awaitSettled();
        tunnel().shutdownOutput();
    }

    @Override
    public void close() {
        closed = true;
        settled.countDown();
        TunnelStream now = tunnel;
        if (now != null) {
            now.close();
        }
    }

    /** After an orderly end: true when the flight is on its way again, false when there was an answer. */
    private boolean sendAgain() throws IOException {
        if (kept == null || closed) {
            return false;
        }
        tunnel().close(); // frees a writer that waits for it with the lock in hand
        lock.lock();
        try {
            ByteArrayOutputStream flight = kept;
            tunnel = fresh.open(flight == null ? new byte[0] : flight.toByteArray(), listener);
            kept = null;
        } finally {
            lock.unlock();
            settled.countDown();
        }
        if (closed) {
            close();
        }
        return true;
    }

    private void awaitSettled() throws IOException {
        try {
            settled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private TunnelStream tunnel() throws IOException {
        TunnelStream now = tunnel;
        if (now == null) {
            throw new IOException("the flight has not begun");
        }
        return now;
    }
}
