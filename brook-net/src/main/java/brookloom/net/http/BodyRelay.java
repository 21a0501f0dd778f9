package brookloom.net.http;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Moves one body from a stream of messages to another stream, as it comes. */
public final class BodyRelay {
    private static final byte[] END_OF_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ReadBuffer source;
    private final ByteStream sink;

    public BodyRelay(HttpReader source, ByteStream sink) {
        this.source = source.buffer();
        this.sink = sink;
    }

    /** The one who should take the body does not take more. */
    @SuppressWarnings("serial") // never serialized
    public static final class SinkFailed extends IOException {
        SinkFailed(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Moves the body byte by byte as it is, chunks included.
     *
     * @throws EOFException when the source ended inside the body
     * @throws MalformedHttp when the body's chunks make no sense
     * @throws SinkFailed when the sink failed, not the source
     */
    public void run(HttpBody body) throws IOException {
        BodyScanner scanner = body.scanner();
        while (!scanner.done()) {
            if (!fill()) {
                end(body);
                return;
            }
            forward(scanner.scan(source.bytes(), source.start(), source.size()));
        }
    }

    /** Moves what is in the chunks of a chunked body, without their sizes and trailers; fails as {@link #run}. */
    public void runUnchunked() throws IOException {
        ChunkedScanner scanner = new ChunkedScanner();
        while (!scanner.done()) {
            if (!fill()) {
                end(new HttpBody.Chunked());
            }
            boolean data = scanner.inData();
            int n = scanner.run(source.bytes(), source.start(), source.size());
            if (data) {
                forward(n);
            } else {
                source.skip(n);
            }
        }
    }

    /** Moves a body that goes on until the source ends in chunks, so that its end and its loss look different. */
    public void runChunking() throws IOException {
        while (fill()) {
            int size = source.size();
            byte[] before = (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] chunk = new byte[before.length + size + END_OF_LINE.length];
            System.arraycopy(before, 0, chunk, 0, before.length);
            System.arraycopy(source.bytes(), source.start(), chunk, before.length, size);
            System.arraycopy(END_OF_LINE, 0, chunk, before.length + size, END_OF_LINE.length);
            write(chunk, 0, chunk.length);
            source.skip(size);
        }
        write(LAST_CHUNK, 0, LAST_CHUNK.length);
    }

    /** Waits for bytes, and takes all that are at hand; false when there are no more. */
    private boolean fill() throws IOException {
        if (!source.await(1)) {
            return false;
        }
        var unused = source.has(BufferPool.LARGE);
        return true;
    }

    private void forward(int count) throws SinkFailed {
        write(source.bytes(), source.start(), count);
        source.skip(count);
    }

    private void write(byte[] bytes, int offset, int length) throws SinkFailed {
        try {
            sink.write(bytes, offset, length);
        } catch (IOException e) {
            throw new SinkFailed(e);
        }
    }

    private static void end(HttpBody body) throws EOFException {
        if (!(body instanceof HttpBody.UntilClose)) {
            throw new EOFException("ended inside a body");
        }
    }
}
