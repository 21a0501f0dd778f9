package brookloom.testing;

import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers the size of every read that returned bytes and of every write, and whether it was finished. */
public final class CountingStream implements ByteStream {
    private final ByteStream inner;
    private final List<Integer> reads = new CopyOnWriteArrayList<>();
    private final List<Integer> writes = new CopyOnWriteArrayList<>();
    private volatile boolean finished;

    public CountingStream(ByteStream inner) {
        this.inner = inner;
    }

    /** Sizes of the reads so far. */
    public List<Integer> reads() {
        return List.copyOf(reads);
    }

    /** Sizes of the writes so far. */
    public List<Integer> writes() {
        return List.copyOf(writes);
    }

    /** Whether {@link #finish} ended the stream, and not {@link #close}. */
    public boolean isFinished() {
        return finished;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return count(inner.read(buffer, offset, length));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return count(inner.readAvailable(buffer, offset, length));
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        writes.add(length);
        inner.write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner.shutdownOutput();
    }

    @Override
    public void finish() {
        finished = true;
        inner.finish();
    }

    @Override
    public void close() {
        inner.close();
    }

    private int count(int read) {
        if (read > 0) {
            reads.add(read);
        }
        return read;
    }
}
