package brookloom.net.http;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** The reading half of a stream of messages: heads, and the bytes between them. */
public final class HttpReader {
    /** Largest head in bytes, its blank line included. */
    public static final int MAX_HEAD = BufferPool.LARGE;

    private final ReadBuffer buffer;

    public HttpReader(ByteStream stream) {
        this.buffer = new ReadBuffer(stream);
    }

    /** A head is over {@link #MAX_HEAD} bytes. */
    @SuppressWarnings("serial") // never serialized
    public static final class HeadTooLarge extends IOException {
        HeadTooLarge() {
            super("the head has over " + MAX_HEAD + " bytes");
        }
    }

    /** Waits for the first byte of the next message; false when the stream has ended. */
    public boolean await() throws IOException {
        return buffer.await(1);
    }

    /** The first byte of the next message, which is there. */
    public int peek() {
        return Byte.toUnsignedInt(buffer.bytes()[buffer.start()]);
    }

    /** Takes empty lines away that stand where a head should begin (RFC 9112 §2.2); false when the stream has ended. */
    public boolean skipEmptyLines() throws IOException {
        while (buffer.await(1)) {
            if (peek() != '\r' && peek() != '\n') {
                return true;
            }
            buffer.skip(1);
        }
        return false;
    }

    /**
     * Waits for a whole head.
     *
     * @return its bytes, blank line included
     * @throws HeadTooLarge when it has no end in sight
     * @throws EOFException when the stream ended inside it, or before
     */
    public byte[] head() throws IOException {
        int searched = 0;
        int end;
        while ((end = endOfHead(searched)) < 0) {
            searched = buffer.size();
            if (searched >= MAX_HEAD) {
                throw new HeadTooLarge();
            }
            if (!buffer.await(searched + 1)) {
                throw new EOFException(searched == 0 ? "ended where a head should begin" : "ended inside a head");
            }
        }
        byte[] head = Arrays.copyOfRange(buffer.bytes(), buffer.start(), buffer.start() + end);
        buffer.skip(end);
        return head;
    }

    /** How many bytes the head has, its blank line included; -1 when its end is not there yet. */
    private int endOfHead(int searched) {
        byte[] bytes = buffer.bytes();
        int start = buffer.start();
        for (int i = Math.max(searched, 1); i < buffer.size(); i++) {
            if (bytes[start + i] == '\n'
                    && (isLineFeed(i - 1) || (bytes[start + i - 1] == '\r' && isLineFeed(i - 2)))) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean isLineFeed(int index) {
        return index >= 0 && buffer.bytes()[buffer.start() + index] == '\n';
    }

    /** What has been read and belongs to no message yet, to be served elsewhere. */
    public byte[] takeRest() {
        byte[] rest = Arrays.copyOfRange(buffer.bytes(), buffer.start(), buffer.start() + buffer.size());
        buffer.skip(rest.length);
        return rest;
    }

    /** Whether nothing has been read beyond the last message. */
    public boolean isEmpty() {
        return buffer.size() == 0;
    }

    ReadBuffer buffer() {
        return buffer;
    }
}
