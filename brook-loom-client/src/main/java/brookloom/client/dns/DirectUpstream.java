package brookloom.client.dns;

import brookloom.proto.Destination;
import brookloom.proto.io.HostResolver;
import brookloom.proto.io.SocketStream;
import brookloom.proto.io.TcpDialer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A resolver that is asked without the tunnel. Each query has a port of its own: one more thing to guess. */
public final class DirectUpstream implements DnsUpstream {
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 65_535;

    private final TcpDialer sockets;
    private final Destination resolver;
    private final List<Duration> patience;

    /** Asks that resolver. */
    public DirectUpstream(TcpDialer sockets, Destination resolver) {
        this(sockets, resolver, PATIENCE);
    }

    DirectUpstream(TcpDialer sockets, Destination resolver, List<Duration> patience) {
        this.sockets = sockets;
        this.resolver = resolver;
        this.patience = patience;
    }

    @Override
    public byte[] ask(DnsQuery query) throws IOException {
        var address = new InetSocketAddress(HostResolver.resolveFirst(resolver, LOOKUP_LIMIT), resolver.port());
        for (Duration limit : patience) {
            byte[] answer = ask(query, address, limit);
            if (answer != null) {
                return answer;
            }
        }
        throw new SocketTimeoutException("no answer, asked " + patience.size() + " times");
    }

    private static byte @Nullable [] ask(DnsQuery query, InetSocketAddress address, Duration limit) throws IOException {
        int id = DnsIds.random();
        byte[] message = query.withId(id);
        long end = System.nanoTime() + limit.toNanos();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address);
            socket.send(new DatagramPacket(message, message.length));
            DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
            for (long left = limit.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                socket.setSoTimeout((int) left);
                packet.setLength(MAX_ANSWER);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (query.isAnsweredBy(answer) && DnsQuery.id(answer) == id) {
                    return query.withOwnId(answer);
                }
            }
            return null;
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    @Override
    public byte[] askByStream(DnsQuery query) throws IOException {
        int id = DnsIds.random();
        byte[] message = DnsStreams.framed(query.withId(id));
        try (SocketStream stream = new SocketStream(sockets.dial(resolver, 0))) {
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
