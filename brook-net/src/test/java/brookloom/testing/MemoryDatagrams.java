package brookloom.testing;

import brookloom.net.udp.DatagramStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** An app's side of a flow: what a test offers is received, what is sent is kept. */
public final class MemoryDatagrams implements DatagramStream {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> offered = new ArrayDeque<>();
    private final Deque<byte[]> sent = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;

    public void offer(byte... datagram) {
        change(() -> offered.add(datagram));
    }

    public void end() {
        change(() -> ended = true);
    }

    /** Waits for the next datagram that was sent. */
    public byte[] awaitSent() {
        lock.lock();
        try {
            while (sent.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            if (sent.isEmpty()) {
                throw new AssertionError("closed before a datagram was sent");
            }
            return sent.poll();
        } finally {
            lock.unlock();
        }
    }

    public void awaitClosed() {
        lock.lock();
        try {
            while (!closed) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        lock.lock();
        try {
            while (offered.isEmpty() && !ended && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                throw new IOException("datagrams are closed");
            }
            byte[] datagram = offered.poll();
            if (datagram == null) {
                return -1;
            }
            System.arraycopy(datagram, 0, buffer, 0, datagram.length);
            return datagram.length;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isReady() {
        lock.lock();
        try {
            return !offered.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("datagrams are closed");
            }
            sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        change(() -> closed = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
