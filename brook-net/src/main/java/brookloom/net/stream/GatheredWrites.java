package brookloom.net.stream;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A stream whose small writes can leave in one: from {@link #hold} to {@link #flush} they gather here. */
public final class GatheredWrites implements ByteStream {
    private final ByteStream inner;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean holding;
    private byte @Nullable [] gathered;
    private int size;

    public GatheredWrites(ByteStream inner) {
        this.inner = inner;
    }

    /** What is written from now on may wait for {@link #flush}. */
    public void hold() {
        lock.lock();
        try {
            holding = true;
        } finally {
            lock.unlock();
        }
    }

    /** Hands everything to the network. */
    public void flush() throws IOException {
        lock.lock();
        try {
            holding = false;
            writeGathered();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (size + length > BufferPool.LARGE || !holding) {
                writeGathered();
            }
            if (!holding || length > BufferPool.LARGE) {
                inner.write(buffer, offset, length);
            } else {
                gather(buffer, offset, length);
            }
        } finally {
            lock.unlock();
        }
    }

    private void gather(byte[] buffer, int offset, int length) {
        byte[] room = gathered;
        if (room == null) {
            room = BufferPool.take(BufferPool.LARGE);
            gathered = room;
        }
        System.arraycopy(buffer, offset, room, size, length);
        size += length;
    }

    private void writeGathered() throws IOException {
        byte[] all = gathered;
        if (all != null) {
            int length = size;
            gathered = null;
            size = 0;
            inner.write(all, 0, length);
            BufferPool.give(all); // not after a failed write: a carrier closed meanwhile may still be reading it
        }
    }

    @Override
    public boolean awaitInput() throws IOException {
        return inner.awaitInput();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return inner.read(buffer, offset, length);
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return inner.readAvailable(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        flush();
        inner.shutdownOutput();
    }

    @Override
    public void finish() {
        inner.finish();
    }

    @Override
    public void close() {
        inner.close();
    }
}
