package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.testing.MemoryStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Tunnels over carriers in memory, ready to use. */
public final class Tunnels {
    public static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"), "up", "down");
    public static final Destination TARGET = new Destination(HostAddress.parse("example.com"), 80);
    public static final OpenRequest TCP = new OpenRequest(1_700_000_000, Network.TCP, TARGET);
    public static final OpenRequest UDP = new OpenRequest(1_700_000_001, Network.UDP, TARGET);
    public static final byte[] NOTHING = new byte[0];

    /** What one batch of a tunnel takes. */
    public static final int BURST = 32 * BrookProtocol.MAX_PAYLOAD;

    private Tunnels() {}

    /** Both ends of ours, opened and acknowledged. */
    record Ends(TunnelStream client, BrookServerTunnel accepted) {
        TunnelStream server() {
            return accepted.stream();
        }
    }

    static Ends open(MemoryStream.Pair carrier) throws IOException {
        return open(carrier.near(), carrier.far());
    }

    static Ends open(ByteStream clientCarrier, ByteStream serverCarrier) throws IOException {
        TunnelStream client = openClient(clientCarrier);
        return new Ends(client, accept(serverCarrier));
    }

    /** A client's end, whose opening is sent. */
    static TunnelStream openClient(ByteStream carrier) throws IOException {
        return ClientTunnel.open(carrier, KEYS, TCP, NOTHING, nonce -> {});
    }

    /** A server's end, that has accepted and said so. */
    static BrookServerTunnel accept(ByteStream carrier) throws IOException {
        BrookServerTunnel server = BrookServerTunnel.accept(carrier, KEYS);
        server.acknowledge();
        return server;
    }

    public static byte[] readAll(ByteStream stream, int bufferSize) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[bufferSize];
        for (int n; (n = stream.read(buffer, 0, buffer.length)) >= 0; ) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }

    public static byte[] readExactly(ByteStream stream, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; ) {
            int got = stream.read(bytes, n, count - n);
            if (got < 0) {
                throw new AssertionError("stream ended after " + n + " bytes, " + count + " were due");
            }
            n += got;
        }
        return bytes;
    }

    public static void write(ByteStream stream, byte... bytes) throws IOException {
        stream.write(bytes, 0, bytes.length);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }
}
