package brookloom.proto;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/** Payloads to fragments, in the caller's arrays. One for each direction that we send; not for two threads at once. */
public final class FragmentSealer {
    private final AesGcm gcm;
    private final Nonce nonce;
    private final byte[] length = new byte[BrookProtocol.LENGTH_LENGTH];

    FragmentSealer(byte[] key, Nonce nonce) {
        this.gcm = new AesGcm(key, Cipher.ENCRYPT_MODE);
        this.nonce = nonce;
    }

    /**
     * Writes one whole fragment.
     *
     * @param payloadLength bytes to seal; the caller keeps to its network's limit
     * @return bytes written to {@code out}: {@code payloadLength} + {@link BrookProtocol#FRAGMENT_OVERHEAD}
     */
    public int seal(byte[] payload, int offset, int payloadLength, byte[] out, int outOffset) {
        length[0] = (byte) (payloadLength >>> 8);
        length[1] = (byte) payloadLength;
        int written = sealNext(length, 0, length.length, out, outOffset);
        return written + sealNext(payload, offset, payloadLength, out, outOffset + written);
    }

    /** Leaves the cipher to another tunnel: nothing is sealed any more. To be called by the thread that would seal next. */
    public void release() {
        gcm.release();
    }

    private int sealNext(byte[] in, int offset, int count, byte[] out, int outOffset) {
        try {
            int written = gcm.apply(nonce, in, offset, count, out, outOffset);
            nonce.increment();
            return written;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }
}
