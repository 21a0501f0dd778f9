package brookloom.testing;

import brookloom.net.stream.ByteStream;
import java.io.IOException;

/**
 * One of two connected streams in memory. They behave as TCP sockets do: half-close, back-pressure, and after
 * {@link #close} the peer still reads what was sent before, while its own writes fail.
 */
public final class MemoryStream implements ByteStream {
    private final MemoryPipe in;
    private final MemoryPipe out;

    private MemoryStream(MemoryPipe in, MemoryPipe out) {
        this.in = in;
        this.out = out;
    }

    /** Two ends: what one writes the other reads. */
    public record Pair(MemoryStream near, MemoryStream far) {}

    /** A pair that takes any amount of bytes before anyone reads. */
    public static Pair pair() {
        return pair(Integer.MAX_VALUE);
    }

    /** A pair whose writes wait while so many bytes are unread in their direction. */
    public static Pair pair(int capacity) {
        MemoryPipe there = new MemoryPipe(capacity);
        MemoryPipe back = new MemoryPipe(capacity);
        return new Pair(new MemoryStream(back, there), new MemoryStream(there, back));
    }

    /** A stream that holds these bytes and then ends; what is written to it vanishes. */
    public static MemoryStream holding(byte[]... parts) {
        Pair pair = pair();
        for (byte[] part : parts) {
            pair.near.write(part);
        }
        pair.near.shutdownOutput();
        return pair.far;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length, true);
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length, false);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
    }

    /** For tests, which know that nobody has closed. */
    public void write(byte[] bytes) {
        try {
            write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new AssertionError("nobody was to close this stream", e);
        }
    }

    @Override
    public void shutdownOutput() {
        out.end();
    }

    @Override
    public void close() {
        out.end();
        out.breakWriting("stream is closed");
        in.breakReading("stream is closed");
        in.breakWriting("peer has closed the stream");
    }

    /** As a TCP reset: the peer's reads fail at once, whatever is still unread. */
    public void reset() {
        out.breakReading("connection reset"); // first, or a reader might see an end and no reset
        close();
    }

    /** Waits for the peer's end and returns all it sent until then. */
    public byte[] readAll() throws IOException {
        return in.readAll();
    }

    /** Waits for this many bytes. */
    public byte[] readExactly(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; ) {
            int got = read(bytes, n, count - n);
            if (got < 0) {
                throw new AssertionError("stream ended after " + n + " bytes, " + count + " were due");
            }
            n += got;
        }
        return bytes;
    }

    /** Bytes that can be read without waiting. */
    public int unread() {
        return in.size();
    }

    /** Whether the peer has said that it sends no more; what it sent may still be unread. */
    public boolean peerHasEnded() {
        return in.hasEnded();
    }

    /** Whether this end was closed. */
    public boolean isClosed() {
        return in.isBroken();
    }

    /** Waits until this end is closed, by whichever thread. */
    public void awaitClosed() {
        in.awaitBroken();
    }

    /** Waits until the peer's writer waits for room. */
    public void awaitBackPressure() {
        in.awaitWaitingWriter();
    }

    /** Waits until someone waits in {@link #read} of this end. */
    public void awaitReader() {
        in.awaitWaitingReader();
    }
}
