package brookloom.net.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Runs a stream's first read at once, on a thread of its own, so that the stream's end is noticed while nobody uses it.
 * The first reader gets what that read returned.
 */
public final class ReadAheadStream extends ForwardingStream {
    private static final byte[] NONE = new byte[0];

    private final CompletableFuture<Integer> firstRead = new CompletableFuture<>();
    // What the read ahead returned; the future hands it over to the reading thread.
    private byte[] bytes = NONE;
    private int count;
    // Of the reading thread:
    private int start;

    private volatile boolean spent;

    private ReadAheadStream(ByteStream inner) {
        super(inner);
    }

    /**
     * Starts to read, unless the stream is one of these that has not been read from yet.
     *
     * @param onSign runs when the stream has ended, failed or received bytes, maybe before anybody reads
     */
    public static ReadAheadStream start(ByteStream inner, Runnable onSign) {
        if (inner instanceof ReadAheadStream ahead && !ahead.spent) {
            var unused = ahead.firstRead.whenComplete((count, failure) -> onSign.run());
            return ahead;
        }
        ReadAheadStream stream = new ReadAheadStream(inner);
        Thread.ofVirtual().name("read-ahead").start(() -> stream.readAhead(onSign));
        return stream;
    }

    /** Returns the stream if it is one of these already, else a new one for it. */
    public static ReadAheadStream of(ByteStream stream) {
        return stream instanceof ReadAheadStream ahead ? ahead : start(stream, () -> {});
    }

    private void readAhead(Runnable onSign) {
        try {
            byte[] buffer = new byte[BufferPool.SMALL];
            count = inner().read(buffer, 0, buffer.length);
            bytes = buffer;
            firstRead.complete(count);
        } catch (IOException | RuntimeException e) {
            firstRead.completeExceptionally(e);
        } finally {
            onSign.run();
        }
    }

    /** Returns what the first read returns, once it has: the number of bytes, -1 for the end; or its failure. */
    public CompletableFuture<Integer> firstRead() {
        return firstRead.copy();
    }

    /** Returns whether nothing has come and the peer is still there, as far as the network tells. */
    public boolean isSilent() {
        return !firstRead.isDone();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (spent) {
            return inner().read(buffer, offset, length);
        }
        await();
        return take(buffer, offset, length);
    }

    @Override
    public boolean awaitInput() throws IOException {
        if (spent) {
            return inner().awaitInput();
        }
        await();
        return true;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        if (spent) {
            return inner().readAvailable(buffer, offset, length);
        }
        if (isSilent()) {
            return 0;
        }
        await();
        return take(buffer, offset, length);
    }

    private void await() throws IOException {
        try {
            var unused = firstRead.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /** Takes what was read ahead; the end and a failure stay for every later read. */
    private int take(byte[] buffer, int offset, int length) {
        if (count < 0) {
            return -1;
        }
        int n = Math.min(length, count - start);
        System.arraycopy(bytes, start, buffer, offset, n);
        start += n;
        if (start == count) {
            bytes = NONE; // a quiet tunnel holds no buffer that it does not need
            spent = true;
        }
        return n;
    }

    /** Returns the stream beneath once what was read ahead is taken. */
    @Override
    public ByteStream settled() {
        return spent ? inner() : this;
    }
}
