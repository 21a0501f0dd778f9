package brookloom.client.servers;

import brookloom.client.tunnel.FirstBytes;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A tunnel that another server takes over when its server fails before the first answer, as one does whose connections were
 * kept ready and that has died unnoticed. Nobody knows what became of the bytes sent so far, so that is done only while
 * they may reach a target twice without harm.
 */
final class RescuedStream extends ForwardingStream {
    /** Most bytes that are kept to be sent again. */
    private static final int MAX_KEPT = 64 * 1024;

    private final Rescue rescue;
    private final FirstBytes judge = new FirstBytes();

    /** Orders writes, and taking over. */
    private final ReentrantLock order = new ReentrantLock();

    /** Bytes sent so far; null once they are not to be sent again. Under the lock, as the next. */
    private @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private boolean shutDown;
    private volatile ByteStream current;
    private volatile boolean answered;
    private volatile boolean closed;

    /** Met by {@link #awaitInput}; of the reading thread. */
    private @Nullable DialFailed failure;

    /** Finds another server. */
    interface Rescue {
        /**
         * Returns a tunnel by another server.
         *
         * @param failure of the one before
         * @throws DialFailed when there is none
         */
        ByteStream dial(byte[] earlyData, DialFailed failure) throws DialFailed;
    }

    /** @param earlyData what has been sent with the opening */
    RescuedStream(ByteStream tunnel, byte[] earlyData, Rescue rescue) {
        super(tunnel);
        this.current = tunnel;
        this.rescue = rescue;
        keep(earlyData, 0, earlyData.length);
    }

    private void keep(byte[] bytes, int offset, int length) {
        ByteArrayOutputStream before = kept;
        if (before != null) {
            boolean harmless = judge.add(bytes, offset, length) && before.size() + length <= MAX_KEPT;
            before.write(bytes, offset, length);
            kept = harmless ? before : null;
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (answered) {
            current.write(buffer, offset, length);
            return;
        }
        order.lock();
        try {
            keep(buffer, offset, length);
            try {
                current.write(buffer, offset, length);
            } catch (IOException e) {
                if (kept == null || answered || closed) {
                    throw e;
                }
                // The reading thread learns of the failure, too, and has all sent again.
            }
        } finally {
            order.unlock();
        }
    }

    /** May wait for the answer, so nothing is locked meanwhile. */
    @Override
    public void shutdownOutput() throws IOException {
        ByteStream ending;
        order.lock();
        try {
            shutDown = true;
            ending = current;
        } finally {
            order.unlock();
        }
        try {
            ending.shutdownOutput();
        } catch (IOException e) {
            if (ending.equals(current)) {
                throw e;
            }
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            try {
                DialFailed met = failure;
                if (met != null) {
                    failure = null;
                    throw met;
                }
                int count = current.read(buffer, offset, length);
                answered = true;
                return count;
            } catch (DialFailed e) {
                takeOver(e);
            }
        }
    }

    /** Fails as the tunnel did where it is not to be taken over, or nobody does. */
    private void takeOver(DialFailed e) throws DialFailed {
        order.lock();
        try {
            ByteArrayOutputStream sent = kept;
            if (sent == null || answered || closed) {
                throw e;
            }
            ByteStream next = rescue.dial(sent.toByteArray(), e);
            current.close();
            current = next;
            if (closed) {
                next.close();
            } else if (shutDown) {
                // Not by this thread: it may wait for the answer, which this thread reads.
                Thread.ofVirtual().name("rescued-end").start(() -> end(next));
            }
        } finally {
            order.unlock();
        }
    }

    private static void end(ByteStream next) {
        try {
            next.shutdownOutput();
        } catch (IOException e) {
            Logger.debug("end of output: {}", e.toString()); // the reading thread learns of it
        }
    }

    @Override
    public boolean awaitInput() throws IOException {
        try {
            return current.awaitInput();
        } catch (DialFailed e) {
            failure = e;
            return true;
        }
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return answered ? current.readAvailable(buffer, offset, length) : 0; // taking over may have to wait
    }

    @Override
    protected ByteStream inner() {
        return current;
    }

    @Override
    public ByteStream settled() {
        return answered ? current.settled() : this;
    }

    @Override
    public void finish() {
        closed = true;
        current.finish();
    }

    @Override
    public void close() {
        closed = true;
        current.close();
    }
}
