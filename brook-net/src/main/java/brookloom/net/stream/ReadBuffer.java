package brookloom.net.stream;

import java.io.IOException;
import java.util.Arrays;

/**
 * Holds bytes that were read from a carrier and are not yet consumed. It starts small, grows only after a read that filled
 * it, and is small again before it waits: a quiet tunnel holds no large buffer.
 */
public final class ReadBuffer {
    private static final byte[] NONE = new byte[0];

    private final ByteStream carrier;
    private byte[] bytes = BufferPool.take(BufferPool.SMALL);
    private int start;
    private int end;
    private boolean filled;
    private boolean waitsWithout = true;

    public ReadBuffer(ByteStream carrier) {
        this.carrier = carrier;
    }

    /** Returns the array; what is buffered lies from {@link #start} on. */
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    public int size() {
        return end - start;
    }

    public void skip(int count) {
        start += count;
    }

    /** Returns a copy of what is buffered, and gives the array back: the buffer is not used any more. */
    public byte[] release() {
        byte[] rest = size() == 0 ? NONE : Arrays.copyOfRange(bytes, start, end);
        if (bytes.length > 0) {
            BufferPool.give(bytes);
        }
        bytes = NONE;
        start = 0;
        end = 0;
        return rest;
    }

    /** Returns whether this many bytes are buffered, or can be read without blocking. */
    public boolean has(int count) throws IOException {
        while (size() < count) {
            if (!filled) {
                return false; // the last read left room, so the carrier had no more
            }
            makeRoom(Math.max(count, BufferPool.LARGE));
            if (fill(carrier.settled().readAvailable(bytes, end, bytes.length - end)) <= 0) {
                filled = false;
                return false;
            }
        }
        return true;
    }

    /** Waits for this many bytes; false when the carrier ended before. */
    public boolean await(int count) throws IOException {
        while (!has(count)) {
            if (size() == 0 && waitsWithout) {
                awaitWithout();
            }
            makeRoom(Math.max(count, BufferPool.SMALL));
            if (fill(carrier.settled().read(bytes, end, bytes.length - end)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Waits without an array, where the carrier can. */
    private void awaitWithout() throws IOException {
        BufferPool.give(bytes);
        bytes = NONE;
        start = 0;
        end = 0;
        waitsWithout = carrier.settled().awaitInput();
    }

    private int fill(int count) {
        if (count > 0) {
            end += count;
            filled = end == bytes.length;
        }
        return count;
    }

    /** Moves what is buffered to the front of an array of the size that is wanted now, or larger if it must be. */
    private void makeRoom(int wanted) {
        int kept = size();
        int capacity = Math.max(wanted, kept) > BufferPool.SMALL ? BufferPool.LARGE : BufferPool.SMALL;
        if (bytes.length != capacity) {
            byte[] other = BufferPool.take(capacity);
            System.arraycopy(bytes, start, other, 0, kept);
            if (bytes.length > 0) {
                BufferPool.give(bytes);
            }
            bytes = other;
        } else if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, kept);
        }
        start = 0;
        end = kept;
    }
}
