package brookloom.net.relay;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import java.io.IOException;

/** Moves bytes one way, from one stream to another, until the first has ended. */
public final class Pump {
    /** 32 full fragments: what one write of a tunnel seals back to back. */
    private static final int BURST = 32 * BrookProtocol.MAX_PAYLOAD;

    /** One full fragment: enough to wait with, and a read that fills it shows that there may be more. */
    private static final int SMALL = BrookProtocol.MAX_PAYLOAD;

    private static final byte[] NONE = new byte[0];

    private final IdleClock clock;
    private ByteStream source;
    private ByteStream sink;

    /** Moves bytes without a limit on how long none may come. */
    public Pump(ByteStream source, ByteStream sink) {
        this(source, sink, new IdleClock(() -> {}));
    }

    /** @param clock learns of every move */
    Pump(ByteStream source, ByteStream sink, IdleClock clock) {
        this.source = source;
        this.sink = sink;
        this.clock = clock;
    }

    /** Forwards what each read returned; returns when the source has ended. Closes neither stream. */
    public void run() throws IOException {
        byte[] own = NONE;
        int n;
        do {
            source = source.settled();
            boolean waited = source.awaitInput(); // a quiet tunnel holds no buffer
            if (!waited && own.length == 0) {
                own = new byte[SMALL];
            }
            byte[] small = waited ? BufferPool.take(SMALL) : own;
            n = source.read(small, 0, SMALL);
            clock.moved();
            sink = sink.settled();
            if (n == SMALL) {
                burst(small);
            } else if (n > 0) {
                sink.write(small, 0, n);
            }
            clock.moved();
            if (waited) {
                BufferPool.give(small); // not after a failed write: a sink closed meanwhile may still be reading it
            }
        } while (n >= 0);
    }

    /** Forwards a full small buffer and all that is at hand after it, through a borrowed large one. */
    private void burst(byte[] small) throws IOException {
        byte[] large = BufferPool.take(BufferPool.LARGE);
        System.arraycopy(small, 0, large, 0, SMALL);
        int more = readMore(small, large);
        sink.write(large, 0, SMALL + Math.max(more, 0));
        while ((more = source.readAvailable(large, 0, BURST)) > 0) {
            clock.moved();
            sink.write(large, 0, more);
        }
        BufferPool.give(large); // as above
    }

    /** Reads on; a failure is passed on after the bytes that came before it. */
    private int readMore(byte[] small, byte[] large) throws IOException {
        try {
            return source.readAvailable(large, SMALL, BURST - SMALL);
        } catch (IOException e) {
            sink.write(small, 0, SMALL);
            throw e;
        }
    }
}
