package brookloom.net.stream;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Joins small writes into one: from {@link #hold} to {@link #flush} they gather here. */
public final class GatheredWrites extends ForwardingStream {
    private final ReentrantLock lock = new ReentrantLock();
    private boolean holding;
    private byte @Nullable [] gathered;
    private int size;

    public GatheredWrites(ByteStream inner) {
        super(inner);
    }

    /** Lets what is written from now on wait for {@link #flush}. */
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
                inner().write(buffer, offset, length);
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
            inner().write(all, 0, length);
            BufferPool.give(all); // not after a failed write: a carrier closed meanwhile may still be reading it
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        flush();
        super.shutdownOutput();
    }
}
