package brookloom.tunnel;

import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.Destination;
import brookloom.proto.FragmentOpener;
import brookloom.proto.FragmentSealer;
import brookloom.proto.Nonce;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The far end of a tunnel, fragment by fragment: it announces nothing unless a test sends the empty fragment itself, and
 * shows exactly what arrives.
 */
public final class OriginalPeer {
    private final MemoryStream carrier;
    private final FragmentSealer sealer;
    private final Sender other;
    private final byte[] first;
    private FragmentOpener opener;

    private OriginalPeer(MemoryStream carrier, Sender self) {
        Nonce nonce = Nonce.random();
        this.carrier = carrier;
        this.other = self == Sender.CLIENT ? Sender.SERVER : Sender.CLIENT;
        this.first = nonce.toByteArray();
        carrier.write(first);
        this.sealer = Tunnels.KEYS.sealer(self, nonce);
    }

    /** A client that has sent its nonce and this opening. */
    public static OriginalPeer client(MemoryStream carrier, OpenRequest request) {
        OriginalPeer peer = new OriginalPeer(carrier, Sender.CLIENT);
        peer.send(request.encode());
        return peer;
    }

    /** A client that has sent its opening and announced itself as one of ours. */
    static OriginalPeer announcedClient(MemoryStream carrier) {
        OriginalPeer peer = client(carrier, Tunnels.TCP);
        peer.announce();
        return peer;
    }

    /** A server that has sent its nonce. */
    public static OriginalPeer server(MemoryStream carrier) {
        return new OriginalPeer(carrier, Sender.SERVER);
    }

    public MemoryStream carrier() {
        return carrier;
    }

    /** The OPEN that a server of ours sends this client. */
    byte[] open(Destination bound) {
        return new Control.Open(bound, OptionalLong.of(Control.requestHash(first))).encode();
    }

    /** A fragment of these bytes. */
    public void send(byte... payload) {
        carrier.write(seal(payload));
    }

    /** The empty fragment that makes this peer one of ours. */
    public void announce() {
        send();
    }

    /** A control: the empty fragment, then this one. */
    void control(byte... payload) {
        send();
        send(payload);
    }

    /** A fragment that is not yet sent. */
    public byte[] seal(byte... payload) {
        byte[] fragment = new byte[payload.length + BrookProtocol.FRAGMENT_OVERHEAD];
        sealer.seal(payload, 0, payload.length, fragment, 0);
        return fragment;
    }

    /** Waits for the next fragment. */
    public byte[] receive() throws IOException {
        if (opener == null) {
            byte[] nonce = carrier.readExactly(BrookProtocol.NONCE_LENGTH);
            opener = Tunnels.KEYS.opener(other, Nonce.copyOf(nonce, 0), BrookProtocol.MAX_DATAGRAM_PAYLOAD);
        }
        int length = opener.openLength(carrier.readExactly(BrookProtocol.SEALED_LENGTH_LENGTH), 0);
        byte[] payload = new byte[length];
        opener.openPayload(carrier.readExactly(length + BrookProtocol.TAG_LENGTH), 0, length, payload, 0);
        return payload;
    }

    /** All fragments that have arrived. */
    List<byte[]> received() throws IOException {
        List<byte[]> fragments = new ArrayList<>();
        while (carrier.unread() > 0) {
            fragments.add(receive());
        }
        return fragments;
    }
}
