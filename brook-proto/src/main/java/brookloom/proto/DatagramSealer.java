package brookloom.proto;

import brookloom.proto.TunnelKeys.Sender;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * Makes the plain server's datagrams, in the caller's arrays. Each has a nonce and so a key of its own; cipher and HMAC
 * are kept, so one sealer serves many datagrams. Not for two threads at once.
 */
public final class DatagramSealer {
    private final TunnelKeys keys;
    private final Sender sender;
    private final KeyDerivation hkdf = new KeyDerivation();
    private final ServerMark mark;
    private final AesGcm gcm = new AesGcm(new byte[BrookProtocol.KEY_LENGTH], Cipher.ENCRYPT_MODE);

    DatagramSealer(TunnelKeys keys, Sender sender) {
        this.keys = keys;
        this.sender = sender;
        this.mark = keys.serverMark();
    }

    /** Returns whether this much data after the head fits into a UDP datagram. */
    public static boolean fits(byte[] head, int length) {
        return BrookProtocol.DATAGRAM_OVERHEAD + head.length + length <= BrookProtocol.MAX_DATAGRAM;
    }

    /**
     * Writes one whole datagram to {@code out}, from index 0 on; what it seals must {@link #fits fit}.
     *
     * @param head what stands in front of the data: a {@link DatagramHead}, or at the server the destination alone
     * @return bytes written: head and data + {@link BrookProtocol#DATAGRAM_OVERHEAD}
     */
    public int seal(byte[] head, byte[] data, int offset, int length, byte[] out) {
        return seal(mark.fresh(sender), head, data, offset, length, out);
    }

    int seal(Nonce nonce, byte[] head, byte[] data, int offset, int length, byte[] out) {
        System.arraycopy(nonce.bytes(), 0, out, 0, BrookProtocol.NONCE_LENGTH);
        gcm.rekey(keys.derive(hkdf, sender, nonce));
        try {
            return BrookProtocol.NONCE_LENGTH
                    + gcm.apply(nonce, head, data, offset, length, out, BrookProtocol.NONCE_LENGTH);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }
}
