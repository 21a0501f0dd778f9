package brookloom.testing;

import brookloom.net.udp.DatagramStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Datagrams in memory with the test at their other end: what it offers is received, what is sent is kept for it. */
public final class MemoryDatagrams implements DatagramStream {
    private static final byte[] END = new byte[0];
    private static final long PATIENCE_SECONDS = 60;

    /** What was sent and not taken by {@link #awaitSent} yet. */
    private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();

    private final BlockingQueue<byte[]> offered = new LinkedBlockingQueue<>();
    private final boolean echo;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable IOException failure;

    /** Closing waits for it. */
    public volatile CountDownLatch mayClose = new CountDownLatch(0);

    /** Whether somebody closes it, or has. */
    public volatile boolean closing;

    private MemoryDatagrams(boolean echo) {
        this.echo = echo;
    }

    /** Returns one that answers nothing by itself. */
    public static MemoryDatagrams silent() {
        return new MemoryDatagrams(false);
    }

    /** Returns one that answers each datagram with itself. */
    public static MemoryDatagrams echoing() {
        return new MemoryDatagrams(true);
    }

    /** Has a datagram be received. */
    public void offer(byte... datagram) {
        offered.add(datagram);
    }

    /** Ends it, as when the server refuses a tunnel. */
    public void fail(IOException e) {
        failure = e;
        end();
    }

    /** Ends it from the other side. */
    public void end() {
        offered.add(END);
    }

    /** Waits for the next datagram that was sent. */
    public byte[] awaitSent() throws InterruptedException {
        byte[] next = sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no datagram was sent");
        }
        return next;
    }

    /** Waits until it is closed. */
    public void awaitClosed() throws InterruptedException {
        if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody closed it");
        }
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        byte[] datagram = next();
        if (datagram == END) {
            offered.add(END); // for the next call
            if (failure != null) {
                throw failure;
            }
            checkOpen();
            return -1;
        }
        System.arraycopy(datagram, 0, buffer, 0, datagram.length);
        return datagram.length;
    }

    private byte[] next() throws IOException {
        try {
            return offered.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a datagram");
        }
    }

    private void checkOpen() throws IOException {
        if (isClosed()) {
            throw new IOException("datagrams are closed");
        }
    }

    @Override
    public boolean isReady() {
        return !offered.isEmpty();
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        checkOpen();
        byte[] datagram = Arrays.copyOfRange(buffer, offset, offset + length);
        sent.add(datagram);
        if (echo) {
            offered.add(datagram);
        }
    }

    @Override
    public void close() {
        closing = true;
        awaitUninterruptibly(mayClose);
        closed.countDown();
        offered.clear();
        offered.add(END);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
