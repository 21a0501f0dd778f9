package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.OpenRequest;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.UnencryptedOpening;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The server's end of withoutBrookProtocol, which has no room for answers of the server's own. */
public final class UnencryptedServerTunnel implements ServerTunnel {
    private final ByteStream carrier;
    private final OpenRequest request;

    private UnencryptedServerTunnel(ByteStream carrier, OpenRequest request) {
        this.carrier = carrier;
        this.request = request;
    }

    /**
     * Waits for the client's opening and reads not a byte more.
     *
     * @throws brookloom.proto.BrookException when it does not authenticate or makes no sense
     */
    public static UnencryptedServerTunnel accept(ByteStream carrier, TunnelKeys keys) throws IOException {
        byte[] header = readHeader(carrier);
        return accept(carrier, keys, header);
    }

    /** Waits for the opening of a client that has any user's password. */
    public static UnencryptedServerTunnel accept(ByteStream carrier, OpeningKeys users) throws IOException {
        byte[] header = readHeader(carrier);
        return accept(carrier, users.shownBy(Arrays.copyOf(header, BrookProtocol.PASSWORD_HASH_LENGTH)), header);
    }

    private static UnencryptedServerTunnel accept(ByteStream carrier, TunnelKeys keys, byte[] header)
            throws IOException {
        byte[] request = new byte[UnencryptedOpening.requestLength(keys, header)];
        if (read(carrier, request) < request.length) {
            throw new TruncatedStream("the opening");
        }
        return new UnencryptedServerTunnel(carrier, OpenRequest.decode(ByteBuffer.wrap(request)));
    }

    @Override
    public OpenRequest request() {
        return request;
    }

    @Override
    public void acknowledge() {
        // The client waits for nothing.
    }

    @Override
    public void opened(Destination bound) {
        // The client waits for nothing.
    }

    @Override
    public void failed(ReplyCode code, String reason) {
        carrier.resetOnClose(); // no answer of the target's
    }

    @Override
    public ByteStream stream() {
        return carrier;
    }

    @Override
    public UnencryptedDatagrams datagrams() {
        return new UnencryptedDatagrams(carrier);
    }

    private static byte[] readHeader(ByteStream carrier) throws IOException {
        byte[] header = new byte[UnencryptedOpening.HEADER_LENGTH];
        int n = read(carrier, header);
        if (n < header.length) {
            throw n == 0 ? TruncatedStream.unused() : new TruncatedStream("the opening");
        }
        return header;
    }

    /** Returns the number of bytes that came before the end. */
    private static int read(ByteStream carrier, byte[] bytes) throws IOException {
        int n = 0;
        while (n < bytes.length) {
            int count = carrier.read(bytes, n, bytes.length - n);
            if (count < 0) {
                break;
            }
            n += count;
        }
        return n;
    }
}
