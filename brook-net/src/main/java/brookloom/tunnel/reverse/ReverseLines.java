package brookloom.tunnel.reverse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.TruncatedStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads and writes the lines by which a client has a server listen for it. One thread reads; any writes. */
public final class ReverseLines implements Closeable {
    private final ByteStream stream;
    private final Duration silence;
    private final ReentrantLock writing = new ReentrantLock();
    private final byte[] buffer = new byte[ReverseMessage.MAX_LENGTH];
    private int start;
    private int end;

    /** Under the lock. */
    private boolean ended;

    /**
     * Uses a tunnel, which stays the caller's.
     *
     * @param silence the longest wait for a line: it closes the tunnel
     */
    public ReverseLines(ByteStream stream, Duration silence) {
        this.stream = stream;
        this.silence = silence;
    }

    /** Returns what the next line says that this version knows; null at the end. */
    public @Nullable ReverseMessage next() throws IOException {
        try (Deadline deadline = Deadline.closing(stream, silence)) {
            String line = line();
            while (line != null) {
                ReverseMessage message = ReverseMessage.parse(line);
                if (message != null) {
                    return message;
                }
                line = line();
            }
            return null;
        }
    }

    private @Nullable String line() throws IOException {
        int from = start;
        while (true) {
            for (int i = from; i < end; i++) {
                if (buffer[i] == '\n') {
                    String line = new String(buffer, start, i - start, ISO_8859_1);
                    start = i + 1;
                    return line;
                }
            }
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
            from = end;
            if (end == buffer.length) {
                throw new MalformedRequest("a line of more than " + buffer.length + " bytes");
            }
            int n = stream.read(buffer, end, buffer.length - end);
            if (n < 0) {
                return null;
            }
            end += n;
        }
    }

    /** Returns a message as it travels. */
    public static byte[] encode(ReverseMessage message) {
        return encode(message.line());
    }

    /** Returns a line as it travels. */
    public static byte[] encode(String line) {
        return (line + "\n").getBytes(ISO_8859_1);
    }

    /**
     * Writes a line; waits while the tunnel is full.
     *
     * @throws IOException when it fails, or our direction has ended
     */
    public void send(ReverseMessage message) throws IOException {
        byte[] line = encode(message);
        writing.lock();
        try {
            if (ended) {
                throw new IOException("the tunnel has ended");
            }
            stream.write(line, 0, line.length);
        } finally {
            writing.unlock();
        }
    }

    /** Ends our direction behind the last line. */
    public void end() throws IOException {
        writing.lock();
        try {
            if (!ended) {
                ended = true;
                stream.shutdownOutput();
            }
        } finally {
            writing.unlock();
        }
    }

    /** Closes the tunnel. */
    @Override
    public void close() {
        stream.close();
    }

    /**
     * Reads the id that a tunnel begins with, and nothing after its newline.
     *
     * @throws MalformedRequest when it begins otherwise
     */
    public static String readId(ByteStream tunnel) throws IOException {
        byte[] line = new byte[ReverseMessage.ID_LENGTH + 1];
        int read = 0;
        while (read < line.length) {
            int n = tunnel.read(line, read, line.length - read);
            if (n < 0) {
                throw new TruncatedStream("the id of a connection");
            }
            read += n;
        }
        String id = new String(line, 0, ReverseMessage.ID_LENGTH, ISO_8859_1);
        if (!ReverseMessage.isId(id) || line[ReverseMessage.ID_LENGTH] != '\n') {
            throw new MalformedRequest("what should be the id of a connection is none");
        }
        return id;
    }
}
