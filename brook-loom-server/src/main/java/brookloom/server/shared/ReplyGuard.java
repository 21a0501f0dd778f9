package brookloom.server.shared;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Watches a store's replies (RESP2) as they pass, and ends the reading where they are none, or too large: the client allocates
 * what a reply announces before it arrives.
 */
final class ReplyGuard extends FilterInputStream {
    private static final int MOST_LINE = 8 * 1024;
    private static final int MOST_BULK = 64 * 1024;
    private static final int MOST_ELEMENTS = 64 * 1024;

    /** Bytes of the replies to one batch. */
    private static final int MOST_BYTES = 16 << 20;

    private int type = -1;
    private long number;
    private boolean negative;
    private int line;

    /** Bytes of a text that are still to come, with the line's end after it. */
    private long bulk;

    private long bytes;

    ReplyGuard(InputStream in) {
        super(in);
    }

    /** Is called before each batch. */
    void begin() {
        bytes = 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            bytes += count;
            if (bytes > MOST_BYTES) {
                throw new StrangeReply("it answers with more than " + MOST_BYTES + " bytes at once");
            }
            check(buffer, offset, offset + count);
        }
        return count;
    }

    private void check(byte[] buffer, int from, int to) throws StrangeReply {
        int at = from;
        while (at < to) {
            if (bulk > 0) {
                long skipped = Math.min(bulk, to - at);
                bulk -= skipped;
                at += (int) skipped;
            } else {
                next(buffer[at++]);
            }
        }
    }

    private void next(byte octet) throws StrangeReply {
        if (type < 0) {
            if ("+-:$*".indexOf(octet) < 0) {
                throw new StrangeReply("it does not speak Redis's protocol");
            }
            type = octet;
            number = 0;
            negative = false;
            line = 0;
        } else if (octet == '\n') {
            end();
        } else if (++line > MOST_LINE) {
            throw new StrangeReply("it answers with a line of more than " + MOST_LINE + " bytes");
        } else if (octet == '-') {
            negative = true;
        } else if (octet >= '0' && octet <= '9') {
            number = Math.min(10 * number + octet - '0', Integer.MAX_VALUE);
        }
    }

    private void end() throws StrangeReply {
        int ended = type;
        type = -1;
        if (ended == '$' && !negative) {
            limit(number, MOST_BULK, "bytes");
            bulk = number + 2;
        } else if (ended == '*' && !negative) {
            limit(number, MOST_ELEMENTS, "elements");
        }
    }

    private static void limit(long announced, int most, String what) throws StrangeReply {
        if (announced > most) {
            throw new StrangeReply(
                    "it answers with " + announced + " " + what + ", more than the " + most + " that make sense");
        }
    }

    /** A reply that no store gives. */
    @SuppressWarnings("serial") // never serialized
    static final class StrangeReply extends IOException {
        StrangeReply(String message) {
            super(message);
        }
    }
}
