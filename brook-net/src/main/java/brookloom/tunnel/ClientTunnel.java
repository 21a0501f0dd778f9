package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.GatheredWrites;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.FragmentOpener;
import brookloom.proto.Network;
import brookloom.proto.Nonce;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.UnencryptedOpening;
import java.io.IOException;
import java.util.Arrays;

/** Opens the client's end of a tunnel over a fresh carrier, in one write. */
public final class ClientTunnel {
    private static final byte[] ANNOUNCE = new byte[0];

    /** Learns of the server's answer to the opening. */
    public interface NonceListener {
        /**
         * Is called once the server's nonce is there, which proves nothing but that the server accepted ours.
         *
         * @param nonce what came as one: a server of another kind may have sent something else
         * @throws IOException when it is something else for certain
         */
        void nonceArrived(byte[] nonce) throws IOException;

        /** Is called when the server ended before a whole nonce, with what came of it. */
        default void nonceCutShort(byte[] begun) {}

        /** Returns the failure to throw in place of this one, which is what came after the nonce. */
        default IOException explain(AuthenticationFailed failure) {
            return failure;
        }
    }

    private ClientTunnel() {}

    /** Sends nonce, opening, announcement and what the app has sent already; waits for no answer. */
    public static TunnelStream open(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, byte[] earlyData, NonceListener listener)
            throws IOException {
        Ends ends = start(carrier, keys, request, BrookProtocol.MAX_PAYLOAD, listener);
        ends.writer.writeFragments(new byte[][] {request.encode(), ANNOUNCE}, earlyData);
        return new TunnelStream(carrier, ends.reader, ends.writer, TunnelStream.Side.CLIENT, ends.request);
    }

    /** Sends nonce and opening of a UDP tunnel; waits for no answer. */
    public static FragmentDatagrams openDatagrams(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, NonceListener listener) throws IOException {
        GatheredWrites gathered = new GatheredWrites(carrier);
        Ends ends = start(gathered, keys, request, BrookProtocol.MAX_DATAGRAM_PAYLOAD, listener);
        ends.writer.writeFragments(new byte[][] {request.encode()}, new byte[0]);
        return new FragmentDatagrams(gathered, ends.reader, ends.writer);
    }

    /**
     * Sends nonce and opening of an association, to a server that has offered them; waits for no answer.
     *
     * @param flow names the app's socket, so that it gets the port again that it had before
     */
    public static AssociationTunnel openAssociation(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, long flow, NonceListener listener)
            throws IOException {
        Ends ends = start(carrier, keys, request, BrookProtocol.MAX_DATAGRAM_PAYLOAD, listener);
        byte[] named = new Control.Flow(flow).encode();
        ends.writer.writeFragments(new byte[][] {request.encode(), ANNOUNCE, named}, new byte[0]);
        return new AssociationTunnel(carrier, ends.reader, ends.writer, new CarrierRest(), true);
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

    /** Makes the opener of the server's direction. */
    private static final class AnswerOpeners implements FragmentReader.OpenerFactory {
        private final TunnelKeys keys;
        private final byte[] ours;
        private final int maxPayload;
        private final NonceListener listener;
        private volatile boolean marked;

        AnswerOpeners(TunnelKeys keys, byte[] ours, int maxPayload, NonceListener listener) {
            this.keys = keys;
            this.ours = ours;
            this.maxPayload = maxPayload;
            this.listener = listener;
        }

        @Override
        public FragmentOpener opener(Nonce theirs) throws IOException {
            byte[] received = theirs.toByteArray();
            if (Arrays.equals(received, ours)) {
                throw new AuthenticationFailed("server's nonce, our own sent back,");
            }
            if (!keys.mayAnswer(received, ours)) {
                throw ForeignAnswer.inPlaceOfOurs();
            }
            marked = keys.isMarked(received);
            listener.nonceArrived(received);
            return keys.opener(Sender.SERVER, theirs, maxPayload);
        }

        @Override
        public void nonceCutShort(byte[] begun) {
            listener.nonceCutShort(begun);
        }

        @Override
        public boolean mustAnnounce() {
            return marked;
        }

        @Override
        public IOException explain(AuthenticationFailed failure) {
            return listener.explain(failure);
        }
    }

    private record Ends(FragmentReader reader, FragmentWriter writer, long request) {}

    private static Ends start(
            ByteStream carrier, TunnelKeys keys, OpenRequest request, int maxPayload, NonceListener listener) {
        Nonce nonce = keys.freshNonce(Sender.CLIENT);
        byte[] ours = nonce.toByteArray();
        FragmentReader reader = new FragmentReader(carrier, new AnswerOpeners(keys, ours, maxPayload, listener));
        assert request.network() == Network.UDP || maxPayload == BrookProtocol.MAX_PAYLOAD;
        return new Ends(
                reader,
                new FragmentWriter(carrier, keys.sealer(Sender.CLIENT, nonce), ours, maxPayload),
                Control.requestHash(ours));
    }
}
