package brookloom.net.http;

import java.nio.ByteBuffer;

/**
 * Cuts the debug data off GOAWAY frames (RFC 9113 section 6.8) that an HTTP/2 library writes: it puts its own texts and
 * those of exceptions there, which name it to the peer. One connection's writes pass through one of these, in order, each
 * of them whole frames.
 */
public final class GoAwayText {
    private static final int HEADER = 9;
    private static final int LENGTH_AND_TYPE = 4;
    private static final int GOAWAY = 7;

    /** Last stream and error, all that a GOAWAY needs. */
    private static final int FIELDS = 8;

    /** Bytes to come that are no frame's header: of the preface, or a frame's payload. */
    private int left;

    private int headerBytes;
    private int lengthAndType;

    /** @param preface length of what the connection writes before its first frame */
    public GoAwayText(int preface) {
        this.left = preface;
    }

    /** Returns what to write instead: the given buffers, or a copy that has consumed them where a text has to go. */
    public ByteBuffer[] cut(ByteBuffer... buffers) {
        int before = left;
        boolean whole = headerBytes == 0;
        boolean found = false;
        for (ByteBuffer buffer : buffers) {
            found |= scan(buffer);
        }
        return found && whole ? new ByteBuffer[] {copy(joined(buffers), before)} : buffers;
    }

    /** Returns whether the header of a GOAWAY with a text ends in the buffer. */
    private boolean scan(ByteBuffer buffer) {
        boolean found = false;
        int at = buffer.position();
        while (at < buffer.limit()) {
            if (left > 0) {
                int n = Math.min(left, buffer.limit() - at);
                left -= n;
                at += n;
            } else {
                found |= header(buffer.get(at++));
            }
        }
        return found;
    }

    private boolean header(byte next) {
        if (headerBytes < LENGTH_AND_TYPE) {
            lengthAndType = lengthAndType << Byte.SIZE | (next & 0xff);
        }
        if (++headerBytes < HEADER) {
            return false;
        }
        headerBytes = 0;
        left = length(lengthAndType);
        return type(lengthAndType) == GOAWAY && left > FIELDS;
    }

    private static int length(int lengthAndType) {
        return lengthAndType >>> Byte.SIZE;
    }

    private static int type(int lengthAndType) {
        return lengthAndType & 0xff;
    }

    private static ByteBuffer joined(ByteBuffer... buffers) {
        int length = 0;
        for (ByteBuffer buffer : buffers) {
            length += buffer.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (ByteBuffer buffer : buffers) {
            joined.put(buffer);
        }
        return joined.flip();
    }

    private static ByteBuffer copy(ByteBuffer from, int payload) {
        ByteBuffer to = ByteBuffer.allocate(from.remaining());
        move(from, to, payload);
        while (from.remaining() >= HEADER) {
            int lengthAndType = from.getInt(from.position());
            int length = length(lengthAndType);
            int kept = type(lengthAndType) == GOAWAY ? Math.min(length, FIELDS) : length;
            int start = to.position();
            move(from, to, HEADER + kept);
            to.putInt(start, kept << Byte.SIZE | type(lengthAndType));
            from.position(from.position() + Math.min(from.remaining(), length - kept));
        }
        return to.put(from).flip();
    }

    private static void move(ByteBuffer from, ByteBuffer to, int length) {
        int n = Math.min(from.remaining(), length);
        to.put(from.slice(from.position(), n));
        from.position(from.position() + n);
    }
}
