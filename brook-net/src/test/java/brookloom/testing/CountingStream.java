package brookloom.testing;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers the size of every read that returned bytes and of every write, and whether it was finished. */
public final class CountingStream extends ForwardingStream {
    private final List<Integer> reads = new CopyOnWriteArrayList<>();
    private final List<Integer> writes = new CopyOnWriteArrayList<>();
    private volatile boolean finished;

    public CountingStream(ByteStream inner) {
        super(inner);
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
        return count(super.read(buffer, offset, length));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return count(super.readAvailable(buffer, offset, length));
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        writes.add(length);
        super.write(buffer, offset, length);
    }

    @Override
    public void finish() {
        finished = true;
        super.finish();
    }

    private int count(int read) {
        if (read > 0) {
            reads.add(read);
        }
        return read;
    }
}
