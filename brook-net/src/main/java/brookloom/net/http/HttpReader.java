package brookloom.net.http;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the heads of a stream of messages, and the bytes between them. What was read after a head stays here for
 * {@link BodyRelay}, or for {@link #takeRest}; a reader made by {@link #exact} reads nothing after it.
 */
public final class HttpReader {
    /** Limit of an app's head in bytes. */
    public static final int MAX_HEAD = BufferPool.LARGE;

    /** Highest limit of a head in bytes, as browsers have it for responses. */
    public static final int MAX_RESPONSE_HEAD = 256 << 10;

    /** Interim responses to one request that are read: no server has so many to send, but one that keeps us busy. */
    public static final int MAX_INTERIM = 100;

    private static final byte[] HTTP_1 = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

    private final ReadBuffer buffer;
    private final int limit;

    /**
     * Reads from the stream as much at a time as it has.
     *
     * @param limit bytes of a head, its blank line included; at most {@link #MAX_RESPONSE_HEAD}
     */
    public HttpReader(ByteStream stream, int limit) {
        if (limit > MAX_RESPONSE_HEAD) {
            throw new IllegalArgumentException("a limit of " + limit + " bytes, must be at most " + MAX_RESPONSE_HEAD);
        }
        this.buffer = new ReadBuffer(stream);
        this.limit = limit;
    }

    /**
     * Reads byte by byte, so that the byte after a head is left to the next reader of the input.
     *
     * @param limit as in {@link #HttpReader}
     */
    public static HttpReader exact(InputStream in, int limit) {
        return new HttpReader(new SingleBytes(in), limit);
    }

    /** Reports a head that is longer than the limit. */
    @SuppressWarnings("serial") // never serialized
    public static final class HeadTooLarge extends IOException {
        private final int limit;

        HeadTooLarge(int limit) {
            super("the head has over " + limit + " bytes");
            this.limit = limit;
        }

        /** Returns the limit in bytes. */
        public int limit() {
            return limit;
        }
    }

    /** Reports a stream that ended where a head should begin, or inside it. */
    @SuppressWarnings("serial") // never serialized
    public static final class HeadCutShort extends EOFException {
        private final boolean begun;

        HeadCutShort(boolean begun) {
            super(begun ? "ended inside a head" : "ended where a head should begin");
            this.begun = begun;
        }

        /** Returns whether at least one byte of the head came. */
        public boolean begun() {
            return begun;
        }
    }

    /** Reports a peer that answers something else than HTTP/1.x. */
    @SuppressWarnings("serial") // never serialized
    public static final class NotHttp extends IOException {
        private static final int TLS_ALERT = 21;

        private final int first;

        NotHttp(byte first) {
            super("the answer does not begin with HTTP/1.");
            this.first = first;
        }

        /** Returns whether it began with an alert of TLS (RFC 8446 §5.1). */
        public boolean isTls() {
            return first == TLS_ALERT;
        }
    }

    /** Waits for the first byte of the next message; returns false when the stream has ended. */
    public boolean await() throws IOException {
        return buffer.await(1);
    }

    /** Returns the first byte of the next message, which has been awaited. */
    public int peek() {
        return Byte.toUnsignedInt(buffer.bytes()[buffer.start()]);
    }

    /** Skips empty lines before a head (RFC 9112 §2.2); returns false when the stream has ended. */
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
     * Waits for the final response to a request, and drops the interim ones before it (RFC 9110 §15.2); the caller limits
     * the time. Fields that are broken are left out.
     *
     * @throws NotHttp as soon as a byte shows that this is something else
     * @throws MalformedHttp when there is no status, or more than {@value #MAX_INTERIM} interim responses
     * @throws HeadTooLarge when one of the heads exceeds the limit
     * @throws HeadCutShort when the stream ended before
     */
    public ResponseHead response() throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM; interim++) {
            expectHttp();
            ResponseHead response = ResponseHead.parse(head());
            if (!response.interim()) {
                return response;
            }
        }
        throw new MalformedHttp("more than " + MAX_INTERIM + " interim responses");
    }

    private void expectHttp() throws IOException {
        for (int i = 0; i < HTTP_1.length; i++) {
            if (!buffer.await(i + 1)) {
                throw new HeadCutShort(i > 0);
            }
            if (buffer.bytes()[buffer.start() + i] != HTTP_1[i]) {
                throw new NotHttp(buffer.bytes()[buffer.start()]);
            }
        }
    }

    /**
     * Waits for a whole head.
     *
     * @return its bytes, blank line included
     * @throws HeadTooLarge when it exceeds the limit
     * @throws HeadCutShort when the stream ended inside it, or before
     */
    public byte[] head() throws IOException {
        HeadEnd end = new HeadEnd();
        byte[] before = new byte[0];
        int searched = 0;
        int length;
        while ((length = end.find(buffer, searched)) < 0) {
            searched = buffer.size();
            if (before.length + searched >= limit) {
                throw new HeadTooLarge(limit);
            }
            if (searched >= BufferPool.LARGE) { // the buffer holds no more
                before = joined(before, searched);
                searched = 0;
            }
            if (!buffer.await(searched + 1)) {
                throw new HeadCutShort(before.length + searched > 0);
            }
        }
        if (before.length + length > limit) {
            throw new HeadTooLarge(limit);
        }
        return joined(before, length);
    }

    /** Takes bytes out of the buffer and puts them after those before. */
    private byte[] joined(byte[] before, int count) {
        byte[] all = Arrays.copyOf(before, before.length + count);
        System.arraycopy(buffer.bytes(), buffer.start(), all, before.length, count);
        buffer.skip(count);
        return all;
    }

    /** Finds the blank line that ends a head, however its bytes come. */
    private static final class HeadEnd {
        private boolean lineBegins;
        private boolean onlyReturn;

        /** Returns the head's length, its blank line included, or -1 when its end has not come yet. */
        int find(ReadBuffer buffer, int from) {
            for (int i = from; i < buffer.size(); i++) {
                byte c = buffer.bytes()[buffer.start() + i];
                if (c == '\n' && (lineBegins || onlyReturn)) {
                    return i + 1;
                }
                onlyReturn = c == '\r' && lineBegins;
                lineBegins = c == '\n';
            }
            return -1;
        }
    }

    /** Takes the bytes that were read and belong to no message yet, for the next reader of the stream. */
    public byte[] takeRest() {
        return buffer.release(); // tunnels keep their reader for hours
    }

    /** Returns whether nothing was read after the last message. */
    public boolean isEmpty() {
        return buffer.size() == 0;
    }

    ReadBuffer buffer() {
        return buffer;
    }

    private record SingleBytes(InputStream in) implements ByteStream {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, Math.min(length, 1));
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) {
            return 0;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            throw new UnsupportedOperationException("only to be read");
        }

        @Override
        public void shutdownOutput() {
            throw new UnsupportedOperationException("only to be read");
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("the input is not ours");
        }
    }
}
