package brookloom.net.dns;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads and writes DNS messages on a stream: each after its length (2, big endian; RFC 1035 §4.2.2). */
public final class DnsStreams {
    private DnsStreams() {}

    /** Returns the message after its length. */
    public static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(Short.BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    /** Waits for a message; returns null when the stream ends before it. */
    public static byte @Nullable [] read(ByteStream stream) throws IOException {
        byte[] length = new byte[Short.BYTES];
        int first = stream.read(length, 0, length.length);
        if (first < 0) {
            return null;
        }
        fill(stream, length, first);
        byte[] message = new byte[Short.toUnsignedInt(ByteBuffer.wrap(length).getShort())];
        fill(stream, message, 0);
        return message;
    }

    /**
     * Waits for the one answer to a query that was sent.
     *
     * @throws SocketTimeoutException when there is none within the limit
     */
    public static byte[] readAnswer(ByteStream stream, Duration limit) throws IOException {
        try (Deadline deadline = Deadline.closing(stream, limit)) {
            try {
                byte[] answer = read(stream);
                if (answer == null) {
                    throw new EOFException("ended without an answer");
                }
                return answer;
            } catch (IOException e) {
                throw deadline.expired()
                        ? new SocketTimeoutException("no answer within " + limit.toSeconds() + " s")
                        : e;
            }
        }
    }

    private static void fill(ByteStream stream, byte[] buffer, int from) throws IOException {
        int filled = from;
        while (filled < buffer.length) {
            int read = stream.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                throw new EOFException("the connection ended inside a DNS message");
            }
            filled += read;
        }
    }
}
