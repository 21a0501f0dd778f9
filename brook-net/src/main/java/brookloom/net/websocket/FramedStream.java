package brookloom.net.websocket;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Heartbeat;
import brookloom.net.stream.Inbox;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The binary messages of a WebSocket (RFC 6455) as a stream, whichever library has the WebSocket. Where one message ends
 * and the next begins means nothing, but for one: an empty message says that no more bytes follow, so that one direction
 * can end before the other. Both ends ping; who hears nothing for three intervals, though it listens, gives up.
 *
 * <p>The library's callbacks, one at a time, come in as {@link #received}, {@link #demand}, {@link #closed} and
 * {@link #failed}; they never wait. What is not read is not asked for: at most {@link Inbox#ENOUGH} bytes and one piece
 * more lie here.
 */
public final class FramedStream implements ByteStream {
    /** Often enough for proxies that cut connections idle for 30 s. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(25);

    /** Intervals of silence that end a stream. */
    private static final int PATIENCE = 3;

    /** Most bytes of one message. */
    private static final int MAX_MESSAGE = BufferPool.LARGE;

    /** Limit on the peer's answer to a Close, and on the end of the connection after it. */
    private static final Duration LINGER = Duration.ofSeconds(3);

    /** Limit on the delivery, through the library, of bytes that arrived before the connection was lost. */
    private static final Duration LAST_PIECES = Duration.ofSeconds(2);

    private static final byte[] NOTHING = new byte[0];

    private final Framing framing;
    private final Duration interval;
    private final Inbox inbox = new Inbox(this::more);
    private volatile long heard = System.nanoTime();
    private volatile boolean writing;
    private volatile boolean outputEnded;
    private volatile boolean closed;
    private volatile boolean peerClosed;
    private volatile boolean endExpected;
    private volatile boolean inputEnded;
    private final CompletableFuture<IOException> broken = new CompletableFuture<>();
    private volatile @Nullable Heartbeat heartbeat;
    private volatile @Nullable Deadline lingering;
    private volatile @Nullable Heartbeat losing;
    /** Of the callbacks: whether the message that comes has bytes in it. */
    private boolean midMessage;

    /** Operations of the library's WebSocket. */
    public interface Framing {
        /** Sends one binary message, and waits until the network has taken it. */
        void send(byte[] buffer, int offset, int length) throws IOException;

        /** Sends a Ping, if there is nothing in the way; failures will show elsewhere. */
        void ping();

        /** Takes the next piece of a message from the network when it comes; never waits. */
        void more();

        /** Sends a Close, or the answer to the peer's; never waits, and fails in silence. */
        void sendClose();

        /** Drops the connection; what waits for it fails. Any number of times. */
        void abort();
    }

    private FramedStream(Framing framing, Duration interval) {
        this.framing = framing;
        this.interval = interval;
    }

    /** Returns a stream over an open WebSocket, which it owns. Nothing is asked for before {@link #demand}. */
    public static FramedStream over(Framing framing, Duration heartbeat) {
        FramedStream stream = new FramedStream(framing, heartbeat);
        stream.heartbeat = Heartbeat.every(heartbeat, stream::beat);
        return stream;
    }

    /**
     * Bytes of a message came; they are copied.
     *
     * @param last whether the message ends with them
     */
    public void received(ByteBuffer data, boolean last) {
        midMessage |= data.hasRemaining();
        if (midMessage) {
            inbox.put(data);
        } else if (last) {
            inputEnded = true;
            inbox.end();
        }
        midMessage &= !last;
    }

    /** A callback is done: the library could go on. */
    public void demand() {
        inbox.demand();
    }

    /** The peer's Close came. */
    public void closed() {
        peerClosed = true;
        inbox.end();
        rest();
        broke(new EOFException("the WebSocket was closed"));
    }

    /** The connection is lost, or the peer breaks the rules. */
    public void failed(Throwable cause) {
        IOException failure =
                cause instanceof IOException e ? e : new IOException(String.valueOf(cause.getMessage()), cause);
        inbox.fail(failure);
        rest();
        framing.abort();
        broke(failure);
    }

    private void broke(IOException cause) {
        if (inputEnded && !outputEnded && !closed) {
            broken.complete(cause);
        }
    }

    @Override
    public void onBroken(Consumer<IOException> listener) {
        var unused = broken.thenAccept(listener);
    }

    /**
     * The connection beneath has ended, says somebody else than the library, which may know or not. What came before is
     * read first.
     */
    public void lost(IOException cause) {
        if (closed) {
            rest();
            framing.abort();
        } else if (!peerClosed) {
            losing = Heartbeat.every(LAST_PIECES.dividedBy(4), () -> failWhenQuiet(cause));
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return checkEnd(inbox.read(buffer, offset, length));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return checkEnd(inbox.readAvailable(buffer, offset, length));
    }

    private int checkEnd(int read) throws EOFException {
        if (read < 0 && endExpected && !inputEnded) {
            throw new EOFException("the WebSocket was closed before the empty message that ends the bytes");
        }
        return read;
    }

    /** Takes a Close for an end of the peer's bytes only after its empty message; ours leaves without one, too. */
    @Override
    public void resetOnClose() {
        endExpected = true;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        for (int at = offset, end = offset + length; at < end; at += MAX_MESSAGE) {
            send(buffer, at, Math.min(MAX_MESSAGE, end - at));
        }
    }

    /** An empty message says it. */
    @Override
    public void shutdownOutput() throws IOException {
        if (!outputEnded) {
            send(NOTHING, 0, 0);
            outputEnded = true;
        }
    }

    /** Either the writer sees that it is closed, or the closer sees that there is a writer. */
    private void send(byte[] buffer, int offset, int length) throws IOException {
        writing = true;
        try {
            if (closed || outputEnded) {
                throw new IOException("closed");
            }
            framing.send(buffer, offset, length);
        } finally {
            writing = false;
        }
    }

    /**
     * Closes in peace, in the background, where nobody waits in a write: dropping the connection could overtake the last
     * message.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean peace = !writing;
        if (peace) {
            lingering = Deadline.closing(framing::abort, LINGER);
        }
        inbox.close();
        if (peace) {
            framing.sendClose();
        } else {
            rest();
            framing.abort();
        }
    }

    @Override
    public String toString() {
        return "FramedStream[" + framing + "]";
    }

    private void more() {
        heard = System.nanoTime();
        try {
            framing.more();
        } catch (RejectedExecutionException e) { // the library's threads have stopped: the reader is told here
            failed(e);
        }
    }

    private void failWhenQuiet(IOException cause) {
        if (closed || peerClosed || (!inbox.isPaused() && isSilentFor(LAST_PIECES))) {
            failed(cause);
        }
    }

    private boolean isSilentFor(Duration limit) {
        return System.nanoTime() - heard > limit.toNanos();
    }

    /** No more heartbeats, nor limits. */
    private void rest() {
        stop(heartbeat);
        stop(losing);
        Deadline limit = lingering;
        if (limit != null) {
            limit.close();
        }
    }

    private static void stop(@Nullable Heartbeat beating) {
        if (beating != null) {
            beating.close();
        }
    }

    /** Not listening, since the tunnel does not read, it cannot hear anything either. */
    private void beat() {
        if (inbox.isPaused()) {
            heard = System.nanoTime();
        }
        Duration limit = interval.multipliedBy(PATIENCE);
        if (isSilentFor(limit)) {
            failed(new IOException("nothing came from the other end for " + limit.toSeconds() + " s"));
        } else if (!writing) {
            framing.ping();
        }
    }
}
