package brookloom.client.dns;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** DNS messages on a stream: each behind its length (2, big endian; RFC 1035 §4.2.2). */
final class DnsStreams {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private DnsStreams() {}

    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(Short.BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    /** Waits for a message; null when the stream ends before it. */
    static byte @Nullable [] read(ByteStream stream) throws IOException {
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
     * @param id that it was sent under
     */
    static byte[] readAnswer(ByteStream stream, DnsQuery query, int id) throws IOException {
        try (Deadline deadline = Deadline.closing(stream, LIMIT)) {
            try {
                return query.withOwnId(checked(read(stream), query, id));
            } catch (IOException e) {
                throw deadline.expired()
                        ? new SocketTimeoutException("no answer within " + LIMIT.toSeconds() + " s")
                        : e;
            }
        }
    }

    private static byte[] checked(byte @Nullable [] answer, DnsQuery query, int id) throws IOException {
        if (answer == null) {
            throw new EOFException("ended without an answer");
        }
        if (!query.isAnsweredBy(answer) || DnsQuery.id(answer) != id) {
            throw new IOException("answered another question");
        }
        return answer;
    }

    private static void fill(ByteStream stream, byte[] buffer, int from) throws IOException {
        int filled = from;
        while (filled < buffer.length) {
            int read = stream.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                throw new EOFException("ended inside a message");
            }
            filled += read;
        }
    }
}
