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
        byte[] header = readFully(carrier, UnencryptedOpening.HEADER_LENGTH);
        byte[] request = readFully(carrier, UnencryptedOpening.requestLength(keys, header));
        return new UnencryptedServerTunnel(carrier, OpenRequest.decode(ByteBuffer.wrap(request)));
    }

    /** Waits for the opening of a client that has any user's password. */
    public static UnencryptedServerTunnel accept(ByteStream carrier, OpeningKeys users) throws IOException {
        byte[] header = readFully(carrier, UnencryptedOpening.HEADER_LENGTH);
        TunnelKeys keys = users.shownBy(Arrays.copyOf(header, BrookProtocol.PASSWORD_HASH_LENGTH));
        byte[] request = readFully(carrier, UnencryptedOpening.requestLength(keys, header));
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

    private static byte[] readFully(ByteStream carrier, int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int n = 0; n < length; ) {
            int count = carrier.read(bytes, n, length - n);
            if (count < 0) {
                throw new TruncatedStream("the opening");
            }
            n += count;
        }
        return bytes;
    }
}
