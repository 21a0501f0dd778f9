package brookloom.proto.io;

import brookloom.proto.BrookProtocol;
import java.io.IOException;

/** One direction: moves bytes from one stream to another until the first has ended. */
final class Pump {
    /** 32 full fragments: what one write of a tunnel seals back to back. */
    private static final int BURST = 32 * BrookProtocol.MAX_PAYLOAD;

    private final ByteStream source;
    private final ByteStream sink;
    /** One full fragment: enough to wait with, and a read that fills it says that there is more to come. */
    private final byte[] small = new byte[BrookProtocol.MAX_PAYLOAD];

    Pump(ByteStream source, ByteStream sink) {
        this.source = source;
        this.sink = sink;
    }

    /** Forwards what each read returned; returns when the source has ended. Closes neither stream. */
    void run() throws IOException {
        for (int n; (n = source.read(small, 0, small.length)) >= 0; ) {
            if (n < small.length) {
                sink.write(small, 0, n);
            } else {
                burst();
            }
        }
    }

    /** Forwards a full small buffer and all that is at hand behind it, through a borrowed large one. */
    private void burst() throws IOException {
        byte[] large = BufferPool.take(BufferPool.LARGE);
        System.arraycopy(small, 0, large, 0, small.length);
        int more = readBehindSmall(large);
        sink.write(large, 0, small.length + Math.max(more, 0));
        while ((more = source.readAvailable(large, 0, BURST)) > 0) {
            sink.write(large, 0, more);
        }
        BufferPool.give(large); // not after a failed write: a sink closed meanwhile may still be reading it
    }

    /** A failure comes behind the bytes that came before it. */
    private int readBehindSmall(byte[] large) throws IOException {
        try {
            return source.readAvailable(large, small.length, BURST - small.length);
        } catch (IOException e) {
            sink.write(small, 0, small.length);
            throw e;
        }
    }
}
