package brookloom.net.http;

import brookloom.net.stream.BufferPool;

/**
 * A chunked body (RFC 9112 §7.1), and nothing that anyone could take for the end of another one:
 *
 * <pre>
 *   chunk    = size (hex) [ ; extension ] CRLF data CRLF
 *   body     = *chunk 0 [ ; extension ] CRLF *( trailer field CRLF ) CRLF
 * </pre>
 */
final class ChunkedScanner implements BodyScanner {
    /** Digits of the largest size: what a positive long holds. */
    private static final int MAX_DIGITS = 15;

    /** Bytes of a size line, and of all trailers together. */
    private static final int MAX_LINES = BufferPool.LARGE;

    private State state = State.SIZE;
    /** The size as far as it has come, then what is left of the data. */
    private long left;

    private int digits;
    private int lineBytes;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        END_LF,
        DONE
    }

    @Override
    public int scan(byte[] bytes, int offset, int length) throws MalformedHttp {
        int n = 0;
        while (n < length && state != State.DONE) {
            n += run(bytes, offset + n, length - n);
        }
        return n;
    }

    /** Returns whether the next bytes are data; {@link #run} tells how many. */
    boolean inData() {
        return state == State.DATA;
    }

    /** Looks at one byte, or at a run of data; at least one byte must be there. */
    int run(byte[] bytes, int offset, int length) throws MalformedHttp {
        if (state == State.DATA) {
            int n = (int) Math.min(length, left);
            left -= n;
            if (left == 0) {
                state = State.DATA_CR;
            }
            return n;
        }
        state = next(Byte.toUnsignedInt(bytes[offset]));
        return 1;
    }

    @Override
    public boolean done() {
        return state == State.DONE;
    }

    private State next(int c) throws MalformedHttp {
        return switch (state) {
            case SIZE -> size(c);
            case EXTENSION -> c == '\r' ? State.SIZE_LF : text(c, State.EXTENSION);
            case SIZE_LF -> endOfSize(c);
            case DATA_CR -> expect('\r', c, State.DATA_LF);
            case DATA_LF -> expect('\n', c, State.SIZE);
            case TRAILER_START -> trailerStart(c);
            case TRAILER -> c == '\r' ? State.TRAILER_LF : text(c, State.TRAILER);
            case TRAILER_LF -> expect('\n', c, State.TRAILER_START);
            case END_LF -> expect('\n', c, State.DONE);
            case DATA, DONE -> throw new IllegalStateException(state.name());
        };
    }

    private State size(int c) throws MalformedHttp {
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit >= 0 && digits < MAX_DIGITS) {
            digits++;
            left = left * 16 + digit;
            return State.SIZE;
        }
        if (digits == 0 || digit >= 0) {
            throw new MalformedHttp("a chunk's size is not 1 to " + MAX_DIGITS + " hex digits");
        }
        return switch (c) {
            case '\r' -> State.SIZE_LF;
            case ';' -> State.EXTENSION;
            default -> throw new MalformedHttp("a chunk's size is followed by other characters");
        };
    }

    private State endOfSize(int c) throws MalformedHttp {
        State behind = left == 0 ? State.TRAILER_START : State.DATA;
        digits = 0;
        lineBytes = 0;
        return expect('\n', c, behind);
    }

    private State trailerStart(int c) throws MalformedHttp {
        if (c == '\r') {
            return State.END_LF;
        }
        if (!HttpHead.isTokenChar(c)) {
            throw new MalformedHttp("a trailer line does not begin with a name");
        }
        return text(c, State.TRAILER);
    }

    private State text(int c, State same) throws MalformedHttp {
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            throw new MalformedHttp("a chunked body has a control character outside its data");
        }
        if (++lineBytes > MAX_LINES) {
            throw new MalformedHttp("a chunked body has over " + MAX_LINES + " bytes of extensions or trailers");
        }
        return same;
    }

    private static State expect(int wanted, int c, State then) throws MalformedHttp {
        if (c != wanted) {
            throw new MalformedHttp("a chunk does not end where its size says");
        }
        return then;
    }
}
