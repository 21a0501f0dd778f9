package brookloom.client.dns;

import brookloom.net.dial.Outbound;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.SocketStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A resolver that is asked without the tunnel. Each query has a port of its own: one more thing to guess. */
public final class DirectUpstream implements DnsUpstream {
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    private static final int MAX_ANSWER = 65_535;

    private final Outbound out;
    private final Destination resolver;
    private final List<Duration> patience;

    /** Asks that resolver. */
    public DirectUpstream(Outbound out, Destination resolver) {
        this(out, resolver, PATIENCE);
    }

    DirectUpstream(Outbound out, Destination resolver, List<Duration> patience) {
        this.out = out;
        this.resolver = resolver;
        this.patience = patience;
    }

    @Override
    public byte[] ask(DnsQuery query) throws IOException {
        for (Duration limit : patience) {
            byte[] answer = ask(query, limit);
            if (answer != null) {
                return answer;
            }
        }
        throw new SocketTimeoutException("no answer, asked " + patience.size() + " times");
    }

    /** Null when no answer comes in time. */
    private byte @Nullable [] ask(DnsQuery query, Duration limit) throws IOException {
        int id = DnsIds.random();
        byte[] message = query.withId(id);
        try (DatagramStream datagrams = out.udp().dial(resolver, 0);
                Deadline deadline = Deadline.closing(datagrams, limit)) {
            try {
                datagrams.send(message, 0, message.length);
                return query.withOwnId(receive(datagrams, query, id));
            } catch (IOException e) {
                if (deadline.expired()) {
                    return null;
                }
                throw e;
            }
        }
    }

    private static byte[] receive(DatagramStream datagrams, DnsQuery query, int id) throws IOException {
        byte[] buffer = new byte[MAX_ANSWER];
        while (true) {
            int length = datagrams.receive(buffer);
            byte[] answer = Arrays.copyOf(buffer, Math.max(length, 0));
            if (query.isAnsweredBy(answer) && DnsQuery.id(answer) == id) {
                return answer;
            }
        }
    }

    @Override
    public byte[] askByStream(DnsQuery query) throws IOException {
        int id = DnsIds.random();
        byte[] message = DnsStreams.framed(query.withId(id));
        try (SocketStream stream = new SocketStream(out.tcp().dial(resolver, 0))) {
            stream.write(message, 0, message.length);
            return DnsStreams.readAnswer(stream, query, id);
        }
    }

    @Override
    public void close() {
        // Queries share nothing.
    }

    @Override
    public String toString() {
        return resolver.toString();
    }
}
