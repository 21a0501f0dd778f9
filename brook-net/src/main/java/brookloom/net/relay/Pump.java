package brookloom.net.relay;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import java.io.IOException;

/** One direction: moves bytes from one stream to another until the first has ended. */
public final class Pump {
    /** 32 full fragments: what one write of a tunnel seals back to back. */
    private static final int BURST = 32 * BrookProtocol.MAX_PAYLOAD;

    /** One full fragment: enough to wait with, and a read that fills it says that there is more to come. */
    private static final int SMALL = BrookProtocol.MAX_PAYLOAD;

    private static final byte[] NONE = new byte[0];

    private final ByteStream source;
    private final ByteStream sink;

    public Pump(ByteStream source, ByteStream sink) {
        this.source = source;
        this.sink = sink;
    }

    /** Forwards what each read returned; returns when the source has ended. Closes neither stream. */
    public void run() throws IOException {
        byte[] own = NONE;
        int n;
        do {
            boolean waited = source.awaitInput(); // a quiet tunnel holds no buffer
            if (!waited && own.length == 0) {
                own = new byte[SMALL];
            }
            byte[] small = waited ? BufferPool.take(SMALL) : own;
            n = source.read(small, 0, SMALL);
            forward(small, n);
            if (waited) {
                BufferPool.give(small); // not after a failed write: a sink closed meanwhile may still be reading it
            }
        } while (n >= 0);
    }

    private void forward(byte[] small, int n) throws IOException {
        if (n == SMALL) {
            burst(small);
        } else if (n > 0) {
            sink.write(small, 0, n);
        }
    }

    /** Forwards a full small buffer and all that is at hand behind it, through a borrowed large one. */
    private void burst(byte[] small) throws IOException {
        byte[] large = BufferPool.take(BufferPool.LARGE);
        System.arraycopy(small, 0, large, 0, SMALL);
        int more = readBehind(small, large);
        sink.write(large, 0, SMALL + Math.max(more, 0));
        while ((more = source.readAvailable(large, 0, BURST)) > 0) {
            sink.write(large, 0, more);
        }
        BufferPool.give(large); // as above
    }

    /** A failure comes behind the bytes that came before it. */
    private int readBehind(byte[] small, byte[] large) throws IOException {
        try {
            return source.readAvailable(large, SMALL, BURST - SMALL);
        } catch (IOException e) {
            sink.write(small, 0, SMALL);
            throw e;
        }
    }
}
