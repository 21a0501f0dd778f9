package brookloom.net.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose first read is under way already, on a thread of its own: so its end is noticed while nobody uses it.
 * Whoever reads first gets what that read got.
 */
public final class ReadAheadStream implements ByteStream {
    private final ByteStream inner;
    private final CountDownLatch done = new CountDownLatch(1);
    // What the read ahead got; the latch hands it over.
    private byte[] bytes = new byte[0];
    private int count;
    private @Nullable IOException failure;
    // Of the reading thread:
    private int start;

    private ReadAheadStream(ByteStream inner) {
        this.inner = inner;
    }

    /**
     * Starts to read.
     *
     * @param onSign told, while nobody may be reading yet, that the stream has ended, failed or spoken
     */
    public static ReadAheadStream start(ByteStream inner, Runnable onSign) {
        ReadAheadStream stream = new ReadAheadStream(inner);
        Thread.ofVirtual().name("read-ahead").start(() -> stream.readAhead(onSign));
        return stream;
    }

    private void readAhead(Runnable onSign) {
        try {
            byte[] buffer = new byte[BufferPool.SMALL];
            count = inner.read(buffer, 0, buffer.length);
            bytes = buffer;
        } catch (IOException e) {
            failure = e;
        } finally {
            done.countDown();
            onSign.run();
        }
    }

    /** Whether the peer has kept silent and is still there, as far as the network tells. */
    public boolean isSilent() {
        return done.getCount() > 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        await();
        return start < count ? take(buffer, offset, length) : count < 0 ? -1 : inner.read(buffer, offset, length);
    }

    @Override
    public boolean awaitInput() throws IOException {
        await();
        return start < count || count < 0 || inner.awaitInput();
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        if (isSilent()) {
            return 0;
        }
        await();
        return start < count
                ? take(buffer, offset, length)
                : count < 0 ? -1 : inner.readAvailable(buffer, offset, length);
    }

    private void await() throws IOException {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new InterruptedIOException("interrupted");
        }
        if (failure != null) {
            throw failure;
        }
    }

    private int take(byte[] buffer, int offset, int length) {
        int n = Math.min(length, count - start);
        System.arraycopy(bytes, start, buffer, offset, n);
        start += n;
        if (start == count) {
            bytes = new byte[0]; // a quiet tunnel holds no buffer that it does not need
        }
        return n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        inner.write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner.shutdownOutput();
    }

    @Override
    public void close() {
        inner.close();
    }
}
