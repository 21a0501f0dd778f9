package brookloom.tunnel;

import brookloom.net.stream.BufferPool;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Holds the rest of a payload that was larger than what its reader asked for. */
final class OpenedPayload {
    private byte @Nullable [] bytes;
    private int start;
    private int end;

    boolean isEmpty() {
        return bytes == null;
    }

    /** Opens the reader's next fragment, whose payload has this many bytes. */
    void open(FragmentReader reader, int length) throws IOException {
        byte[] opened = BufferPool.take(length);
        reader.open(opened, 0);
        bytes = opened;
        start = 0;
        end = length;
    }

    /** Copies as much as fits and returns how much; 0 when nothing is left. */
    int read(byte[] buffer, int offset, int length) {
        byte[] held = bytes;
        if (held == null) {
            return 0;
        }
        int n = Math.min(length, end - start);
        System.arraycopy(held, start, buffer, offset, n);
        start += n;
        if (start == end) {
            BufferPool.give(held);
            bytes = null;
        }
        return n;
    }
}
