package brookloom.proto;

import brookloom.proto.TunnelKeys.Sender;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * Opens the plain server's datagrams, in the caller's arrays. Anyone may send datagrams, so one that does not open is no
 * failure: the next one may. Not for two threads at once.
 */
public final class DatagramOpener {
    /** Result of {@link #open} for a datagram that does not authenticate. */
    public static final int NOT_AUTHENTIC = -1;

    private final TunnelKeys keys;
    private final Sender sender;
    private final KeyDerivation hkdf = new KeyDerivation();
    private final ServerMark mark;
    private final AesGcm gcm = new AesGcm(new byte[BrookProtocol.KEY_LENGTH], Cipher.DECRYPT_MODE);

    DatagramOpener(TunnelKeys keys, Sender sender) {
        this.keys = keys;
        this.sender = sender;
        this.mark = keys.serverMark();
    }

    /**
     * Opens the datagram at the start of {@code in}.
     *
     * <p>A server's datagram is not authentic as a client's, even if both directions have the same HKDF info.
     *
     * @param out takes what was sealed, from index 0 on; another array, with room for the whole datagram
     * @return bytes written to {@code out}, or {@link #NOT_AUTHENTIC}
     */
    public int open(byte[] in, int length, byte[] out) {
        if (length < BrookProtocol.DATAGRAM_OVERHEAD) {
            return NOT_AUTHENTIC;
        }
        Nonce nonce = Nonce.copyOf(in, 0);
        gcm.rekey(keys.derive(hkdf, sender, nonce));
        try {
            int opened = gcm.apply(nonce, in, BrookProtocol.NONCE_LENGTH, length - BrookProtocol.NONCE_LENGTH, out, 0);
            return sender == Sender.CLIENT && mark.isOn(nonce) ? NOT_AUTHENTIC : opened;
        } catch (AEADBadTagException e) {
            return NOT_AUTHENTIC;
        }
    }
}
