package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.GatheredWrites;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Network;
import brookloom.proto.Nonce;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.UnencryptedOpening;
import java.io.IOException;
import java.util.Arrays;

/** The client's first flight over a fresh carrier, in one write, and the tunnel behind it. */
public final class ClientTunnel {
    private static final byte[] ANNOUNCE = new byte[0];

    /** What happens once the server's nonce is there, which proves nothing but that the server accepted ours. */
    public interface NonceListener {
        /** @param nonce what came as one: a server of another kind may have said something else */
        void nonceArrived(byte[] nonce);
    }

    private ClientTunnel() {}

    /** Sends nonce, opening, announcement and what the app has sent already; waits for no answer. */
    public static TunnelStream open(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, byte[] earlyData, NonceListener listener)
            throws IOException {
        Ends ends = start(carrier, keys, request, BrookProtocol.MAX_PAYLOAD, listener);
        ends.writer.writeFragments(new byte[][] {request.encode(), ANNOUNCE}, earlyData);
        return new TunnelStream(carrier, ends.reader, ends.writer, TunnelStream.Side.CLIENT);
    }

    /** Sends nonce and opening of a UDP tunnel; waits for no answer. */
    public static FragmentDatagrams openDatagrams(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, NonceListener listener) throws IOException {
        GatheredWrites gathered = new GatheredWrites(carrier);
        Ends ends = start(gathered, keys, request, BrookProtocol.MAX_DATAGRAM_PAYLOAD, listener);
        ends.writer.writeFragments(new byte[][] {request.encode()}, new byte[0]);
        return new FragmentDatagrams(gathered, ends.reader, ends.writer);
    }

    /** withoutBrookProtocol: sends the bare opening and what the app has sent already. The carrier is the tunnel. */
    public static ByteStream openUnencrypted(ByteStream carrier, TunnelKeys keys, OpenRequest request, byte[] earlyData)
            throws IOException {
        byte[] opening = UnencryptedOpening.encode(keys, request);
        byte[] first = Arrays.copyOf(opening, opening.length + earlyData.length);
        System.arraycopy(earlyData, 0, first, opening.length, earlyData.length);
        carrier.write(first, 0, first.length);
        return carrier;
    }

    /** withoutBrookProtocol: sends the bare opening of a UDP tunnel. */
    public static UnencryptedDatagrams openUnencryptedDatagrams(
            ByteStream carrier, TunnelKeys keys, OpenRequest request) throws IOException {
        byte[] opening = UnencryptedOpening.encode(keys, request);
        carrier.write(opening, 0, opening.length);
        return new UnencryptedDatagrams(carrier);
    }

    private record Ends(FragmentReader reader, FragmentWriter writer) {}

    private static Ends start(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, int maxPayload, NonceListener listener) {
        Nonce nonce = Nonce.random();
        byte[] ours = nonce.toByteArray();
        FragmentReader reader = new FragmentReader(carrier, theirs -> {
            byte[] received = theirs.toByteArray();
            if (Arrays.equals(received, ours)) {
                throw new AuthenticationFailed("server's nonce, our own sent back,");
            }
            listener.nonceArrived(received);
            return keys.opener(Sender.SERVER, theirs, maxPayload);
        });
        assert request.network() == Network.UDP || maxPayload == BrookProtocol.MAX_PAYLOAD;
        return new Ends(reader, new FragmentWriter(carrier, keys.sealer(Sender.CLIENT, nonce), ours, maxPayload));
    }
}
