package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.GatheredWrites;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.Destination;
import brookloom.proto.FragmentOpener;
import brookloom.proto.Network;
import brookloom.proto.Nonce;
import brookloom.proto.OpenRequest;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server's end of Brook's own protocol. */
public final class BrookServerTunnel implements ServerTunnel {
    private static final byte[] ANNOUNCE = new byte[0];

    private final OpenRequest request;
    private final byte[] clientNonce;
    private final FragmentWriter writer;
    private final @Nullable TunnelStream stream;
    private final @Nullable FragmentDatagrams datagrams;
    private final @Nullable AssociationTunnel association;
    private final CarrierRest associationRest = new CarrierRest();
    private boolean servesAssociations;

    private BrookServerTunnel(
            ByteStream carrier, TunnelKeys keys, FragmentReader reader, OpenRequest request, byte[] clientNonce) {
        boolean tcp = request.network() == Network.TCP;
        int maxPayload = tcp ? BrookProtocol.MAX_PAYLOAD : BrookProtocol.MAX_DATAGRAM_PAYLOAD;
        Nonce nonce = keys.answerNonce(clientNonce);
        byte[] ours = nonce.toByteArray();
        reader.limitPayload(maxPayload);
        this.request = request;
        this.clientNonce = clientNonce;
        GatheredWrites gathered = new GatheredWrites(carrier);
        this.writer = new FragmentWriter(tcp ? carrier : gathered, keys.sealer(Sender.SERVER, nonce), ours, maxPayload);
        this.stream = tcp
                ? new TunnelStream(carrier, reader, writer, TunnelStream.Side.SERVER, Control.requestHash(clientNonce))
                : null;
        this.datagrams = tcp ? null : new FragmentDatagrams(gathered, reader, writer);
        this.association = !tcp && request.destination().equals(Destination.ASSOCIATION)
                ? new AssociationTunnel(carrier, reader, writer, associationRest, false)
                : null;
    }

    /**
     * Waits for the client's nonce and opening fragment.
     *
     * @throws brookloom.proto.BrookException when they do not authenticate or make no sense
     */
    public static BrookServerTunnel accept(ByteStream carrier, TunnelKeys keys) throws IOException {
        return accept(carrier, new Client(keys));
    }

    /** Waits for nonce and opening fragment of a client that has any user's password. */
    public static BrookServerTunnel accept(ByteStream carrier, OpeningKeys users) throws IOException {
        return accept(carrier, new Client(users));
    }

    private static BrookServerTunnel accept(ByteStream carrier, Client client) throws IOException {
        FragmentReader reader = new FragmentReader(carrier, client);
        if (!reader.await()) {
            throw reader.hasNonce() ? new TruncatedStream("the opening") : TruncatedStream.unused();
        }
        if (reader.length() == 0) {
            throw new MalformedRequest("opening is empty");
        }
        byte[] opening = new byte[reader.length()];
        reader.open(opening, 0);
        OpenRequest request = OpenRequest.decode(ByteBuffer.wrap(opening));
        return new BrookServerTunnel(
                carrier, Objects.requireNonNull(client.keys), reader, request, Objects.requireNonNull(client.nonce));
    }

    /** Makes the opener of the client's direction, with the one password or with that of the user it finds. */
    private static final class Client implements FragmentReader.OpenerFactory {
        private final @Nullable OpeningKeys users;
        private @Nullable TunnelKeys keys;
        private byte @Nullable [] nonce;

        Client(OpeningKeys users) {
            this.users = users;
        }

        Client(TunnelKeys keys) {
            this.users = null;
            this.keys = keys;
        }

        @Override
        public int lookAhead() {
            return users == null ? 0 : BrookProtocol.SEALED_LENGTH_LENGTH;
        }

        @Override
        public FragmentOpener opener(Nonce theirs, byte[] start) throws IOException {
            if (users != null) {
                keys = users.sealedBy(start);
            }
            return opener(theirs);
        }

        @Override
        public FragmentOpener opener(Nonce theirs) {
            nonce = theirs.toByteArray();
            return Objects.requireNonNull(keys).opener(Sender.CLIENT, theirs, BrookProtocol.MAX_PAYLOAD);
        }
    }

    @Override
    public OpenRequest request() {
        return request;
    }

    /** Returns the nonce that the client chose, for the server to remember. */
    public byte[] clientNonce() {
        return clientNonce.clone();
    }

    /** Sends our nonce, and with it our announcement on network TCP, our offer in an association. */
    @Override
    public void acknowledge() throws IOException {
        if (association() != null) {
            writer.writeControls(associationRest.offer());
        } else {
            writer.writeFragments(stream == null ? new byte[0][] : new byte[][] {ANNOUNCE}, new byte[0]);
        }
    }

    /**
     * Offers the carrier for another tunnel after this one, on network TCP and after associations; before
     * {@link #acknowledge}.
     *
     * @param limit how long the next opening may take
     * @param listener takes the carrier once both directions have ended in order
     */
    public void offerRest(Duration limit, CarrierRest.Listener listener) {
        associationRest.offer(limit);
        associationRest.onRest(listener);
        if (stream != null) {
            stream.offerRest(limit, listener);
        }
    }

    /** Offers associations; before {@link #acknowledge}. */
    public void offerAssociations() {
        servesAssociations = true;
        associationRest.offerAssociations();
        if (stream != null) {
            stream.offerAssociations();
        }
    }

    /** Returns the association that the client asks for; null when it asks for something else, or none are offered. */
    public @Nullable AssociationTunnel association() {
        return servesAssociations ? association : null;
    }

    @Override
    public void opened(Destination bound) throws IOException {
        if (stream != null) {
            stream.opened(bound);
        }
    }

    @Override
    public void failed(ReplyCode code, String reason) {
        if (stream != null) {
            stream.failed(code, reason);
        }
    }

    @Override
    public TunnelStream stream() {
        return required(stream, Network.TCP);
    }

    @Override
    public FragmentDatagrams datagrams() {
        return required(datagrams, Network.UDP);
    }

    private <T> T required(@Nullable T tunnel, Network asked) {
        if (tunnel == null) {
            throw new IllegalStateException("a tunnel of network " + request.network() + ", not " + asked);
        }
        return tunnel;
    }
}
