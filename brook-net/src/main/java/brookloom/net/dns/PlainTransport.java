package brookloom.net.dns;

import brookloom.net.dial.Resolver;
import brookloom.net.dial.SocketDialer;
import brookloom.net.dial.SourceAddress;
import brookloom.proto.Destination;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** DNS on UDP, asked again where an answer was lost, and on TCP for what is too long (RFC 1035 §4.2). */
final class PlainTransport implements DnsTransport {
    private static final int MAX_DATAGRAM = 4096;
    private static final int ID_BYTES = 2;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final InetSocketAddress server;
    private final SourceAddress source;

    PlainTransport(InetSocketAddress server, SourceAddress source) {
        this.server = server;
        this.source = source;
    }

    @Override
    public byte[] ask(byte[] query, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(source.towards(server.getAddress()), 0))) {
            socket.connect(server); // takes answers of nobody else, and hears that nobody is there
            long pause = FIRST_PAUSE.toNanos();
            while (true) {
                socket.send(new DatagramPacket(query, query.length));
                try {
                    return answer(socket, query, Math.min(end, System.nanoTime() + pause));
                } catch (SocketTimeoutException e) {
                    if (System.nanoTime() - end >= 0) {
                        throw e;
                    }
                }
                pause *= 2;
            }
        }
    }

    /** The answer to this query: a forger would have to guess its number and our port. */
    private static byte[] answer(DatagramSocket socket, byte[] query, long end) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (true) {
            socket.setSoTimeout(millisUntil(end));
            datagram.setLength(MAX_DATAGRAM);
            socket.receive(datagram);
            byte[] answer = Arrays.copyOf(datagram.getData(), datagram.getLength());
            if (answer.length >= ID_BYTES && Arrays.equals(answer, 0, ID_BYTES, query, 0, ID_BYTES)) {
                return answer;
            }
        }
    }

    @Override
    public byte[] askForAll(byte[] query, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        SocketDialer dialer = new SocketDialer(limit, Resolver.SYSTEM, source);
        try (Socket socket = dialer.dial(Destination.of(server))) {
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(Short.BYTES + query.length)
                            .putShort((short) query.length)
                            .put(query)
                            .array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.setSoTimeout(millisUntil(end));
            byte[] answer = new byte[in.readUnsignedShort()];
            socket.setSoTimeout(millisUntil(end));
            in.readFully(answer);
            return answer;
        }
    }

    /** At least one: zero would be for ever. */
    private static int millisUntil(long end) {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }
}
