package brookloom.client.tls;

import java.io.OutputStream;

/** Records on their way to the socket, gathered so that one write takes them all. Guarded by its stream's lock. */
public final class Outgoing extends OutputStream {
    private static final byte[] EMPTY = new byte[0];

    private final SpareBuffer spare = new SpareBuffer();
    private byte[] bytes = EMPTY;
    private int length;

    /** Returns the array that holds the bytes from index 0 on. */
    public byte[] array() {
        return bytes;
    }

    /** Returns the number of pending bytes. */
    public int length() {
        return length;
    }

    /** Makes room for this many bytes behind those that wait. */
    public void reserve(int more) {
        if (bytes.length - length < more) {
            byte[] larger = spare.take(length + more);
            System.arraycopy(bytes, 0, larger, 0, length);
            bytes = larger;
        }
    }

    /** Counts bytes that were put behind those that wait. */
    void advance(int written) {
        length += written;
    }

    /** Forgets all bytes. */
    void clear() {
        spare.give(bytes);
        bytes = EMPTY;
        length = 0;
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }
}
