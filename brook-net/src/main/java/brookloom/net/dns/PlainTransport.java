package brookloom.net.dns;

import brookloom.net.dial.Outbound;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.SocketStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks a name server on UDP, again where an answer was lost, and on TCP for what is too long (RFC 1035 §4.2). Each try
 * has a port and an id of its own: a forger has to guess both (RFC 5452).
 */
final class PlainTransport implements DnsTransport {
    /** Without EDNS an answer has at most 512 bytes (RFC 1035 §4.2.1); some servers send more. */
    private static final int MAX_PLAIN_ANSWER = 4096;

    private static final int MAX_ANSWER = 65_535;
    /** Shorter ones are no answers (RFC 1035 §4.1.1); to count them as lost would have us ask again at once. */
    private static final int HEADER_BYTES = 12;

    private static final int ADDITIONAL_COUNT = 10;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Outbound out;
    private final Destination server;

    PlainTransport(Outbound out, Destination server) {
        this.out = out;
        this.server = server;
    }

    @Override
    public byte[] ask(byte[] query, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        long pause = FIRST_PAUSE.toNanos();
        int tries = 0;
        for (long left = limit.toNanos(); left > 0; left = end - System.nanoTime()) {
            byte[] answer = askOnce(query, Duration.ofNanos(Math.min(pause, left)));
            if (answer != null) {
                return answer;
            }
            pause *= 2;
            tries++;
        }
        throw new SocketTimeoutException("no answer, asked " + tries + " times");
    }

    /** Returns null when no answer comes in time. */
    byte @Nullable [] askOnce(byte[] query, Duration limit) throws IOException {
        byte[] sent = DnsIds.set(query.clone(), DnsIds.random());
        try (DatagramStream datagrams = out.udp().dial(server, 0);
                Deadline deadline = Deadline.closing(datagrams, limit)) {
            try {
                datagrams.send(sent, 0, sent.length);
                return DnsIds.set(receive(datagrams, sent), DnsIds.of(query));
            } catch (IOException e) {
                if (deadline.expired()) {
                    return null;
                }
                throw e;
            }
        }
    }

    private static byte[] receive(DatagramStream datagrams, byte[] sent) throws IOException {
        byte[] buffer = new byte[hasAdditional(sent) ? MAX_ANSWER : MAX_PLAIN_ANSWER];
        while (true) {
            int length = datagrams.receive(buffer);
            if (length < 0) {
                throw new EOFException("ended without an answer");
            }
            if (length >= HEADER_BYTES && DnsIds.of(buffer) == DnsIds.of(sent)) {
                return Arrays.copyOf(buffer, length);
            }
        }
    }

    /** Returns whether the query may announce by EDNS (RFC 6891) that it takes long answers. */
    private static boolean hasAdditional(byte[] query) {
        return query.length > ADDITIONAL_COUNT + 1
                && (query[ADDITIONAL_COUNT] != 0 || query[ADDITIONAL_COUNT + 1] != 0);
    }

    @Override
    public byte[] askForAll(byte[] query, Duration limit) throws IOException {
        byte[] sent = DnsIds.set(query.clone(), DnsIds.random());
        byte[] framed = DnsStreams.framed(sent);
        try (SocketStream stream = new SocketStream(out.tcp().dial(server, 0))) {
            stream.write(framed, 0, framed.length);
            byte[] answer = DnsStreams.readAnswer(stream, limit);
            if (answer.length < HEADER_BYTES || DnsIds.of(answer) != DnsIds.of(sent)) {
                throw new IOException("it answers another question");
            }
            return DnsIds.set(answer, DnsIds.of(query));
        }
    }
}
