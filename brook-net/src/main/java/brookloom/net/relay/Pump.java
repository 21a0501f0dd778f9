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

    /**
     * Bursts after which others have their turn: a stream that never has to wait would keep its carrier thread, and new
     * tunnels wait for seconds ({@code ./brook-loom bench --loads beside}).
     */
    private static final int TURN = 8;

    private static final byte[] NONE = new byte[0];

    private final ByteStream source;
    private final ByteStream sink;
    private final IdleClock clock;
    private final boolean marksReads;
    /** Moves bytes without a limit on how long none may come. */
    public Pump(ByteStream source, ByteStream sink) {
        this(source, sink, new IdleClock(() -> {}), true);
    }

    private Pump(ByteStream source, ByteStream sink, IdleClock clock, boolean marksReads) {
        this.source = source;
        this.sink = sink;
        this.clock = clock;
        this.marksReads = marksReads;
    }

    /** Returns a pump that marks a move whenever the source has given bytes, which need not have left yet. */
    static Pump markingReads(ByteStream source, ByteStream sink, IdleClock clock) {
        return new Pump(source, sink, clock, true);
    }

    /** Returns a pump that marks a move whenever the sink has taken bytes. */
    static Pump markingWrites(ByteStream source, ByteStream sink, IdleClock clock) {
        return new Pump(source, sink, clock, false);
    }

    /** Forwards what each read returned; returns when the source has ended. Closes neither stream. */
    public void run() throws IOException {
        byte[] own = NONE;
        int n;
        do {
            ByteStream from = source.settled();
            boolean waited = from.awaitInput(); // a quiet tunnel holds no buffer
            if (!waited && own.length == 0) {
                own = new byte[SMALL];
            }
            byte[] small = waited ? BufferPool.take(SMALL) : own;
            n = from.read(small, 0, SMALL);
            if (marksReads) {
                clock.moved();
            }
            ByteStream to = sink.settled();
            if (n == SMALL) {
                burst(from, small, to);
            } else if (n > 0) {
                to.write(small, 0, n);
            }
            if (!marksReads) {
                clock.moved();
            }
            if (waited) {
                BufferPool.give(small); // not after a failed write: a sink closed meanwhile may still be reading it
            }
        } while (n >= 0);
    }

    /** Forwards a full small buffer and all that is at hand after it, through a borrowed large one. */
    @SuppressWarnings("ThreadPriorityCheck") // others' turn is what is wanted
    private void burst(ByteStream from, byte[] small, ByteStream to) throws IOException {
        byte[] large = BufferPool.take(BufferPool.LARGE);
        System.arraycopy(small, 0, large, 0, SMALL);
        int more = readMore(from, small, large, to);
        to.write(large, 0, SMALL + Math.max(more, 0));
        for (int bursts = 1; (more = from.readAvailable(large, 0, BURST)) > 0; bursts++) {
            clock.moved();
            to.write(large, 0, more);
            if (bursts % TURN == 0) {
                Thread.yield();
            }
        }
        BufferPool.give(large); // as above
    }

    /** Reads on; a failure is passed on after the bytes that came before it. */
    private int readMore(ByteStream from, byte[] small, byte[] large, ByteStream to) throws IOException {
        try {
            return from.readAvailable(large, SMALL, BURST - SMALL);
        } catch (IOException e) {
            to.write(small, 0, SMALL);
            throw e;
        }
    }
}
