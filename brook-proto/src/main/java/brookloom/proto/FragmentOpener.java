package brookloom.proto;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.FragmentTooLarge;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * Fragments to payloads, in the caller's arrays: {@link #openLength}, then {@link #openPayload}, in turns. One for each
 * direction that we receive; not for two threads at once. After a failure it is of no more use.
 */
public final class FragmentOpener {
    private final AesGcm gcm;
    private final Nonce nonce;
    private int maxPayload;
    private final byte[] length = new byte[BrookProtocol.LENGTH_LENGTH];

    FragmentOpener(byte[] key, Nonce nonce, int maxPayload) {
        this.gcm = new AesGcm(key, Cipher.DECRYPT_MODE);
        this.nonce = nonce;
        this.maxPayload = maxPayload;
    }

    /** Refuses larger payloads from now on, or allows them. */
    public void limitPayload(int maxPayload) {
        this.maxPayload = maxPayload;
    }

    /**
     * Opens the {@link BrookProtocol#SEALED_LENGTH_LENGTH} bytes at {@code offset}.
     *
     * @return the payload's length, checked against the limit before anyone reads that much
     */
    public int openLength(byte[] in, int offset) throws AuthenticationFailed, FragmentTooLarge {
        openNext(in, offset, BrookProtocol.SEALED_LENGTH_LENGTH, length, 0, "fragment length");
        int payload = Byte.toUnsignedInt(length[0]) << 8 | Byte.toUnsignedInt(length[1]);
        if (payload > maxPayload) {
            throw new FragmentTooLarge(payload, maxPayload);
        }
        return payload;
    }

    /**
     * Opens the {@code payloadLength} + {@link BrookProtocol#TAG_LENGTH} bytes at {@code offset} and writes
     * {@code payloadLength} bytes to {@code out}, which must not be the same array.
     */
    public void openPayload(byte[] in, int offset, int payloadLength, byte[] out, int outOffset)
            throws AuthenticationFailed {
        openNext(in, offset, payloadLength + BrookProtocol.TAG_LENGTH, out, outOffset, "fragment payload");
    }

    /** Leaves the cipher to another tunnel: nothing is opened any more. To be called by the thread that would open next. */
    public void release() {
        gcm.release();
    }

    private void openNext(byte[] in, int offset, int count, byte[] out, int outOffset, String what)
            throws AuthenticationFailed {
        try {
            gcm.apply(nonce, in, offset, count, out, outOffset);
            nonce.increment();
        } catch (AEADBadTagException e) {
            throw new AuthenticationFailed(what);
        }
    }
}
