package brookloom.proto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM without associated data; takes the nonce as it is and never moves it. Keeps the JDK's cipher, so that a
 * seal makes none. Not for two threads at once.
 */
final class AesGcm {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int TAG_BITS = BrookProtocol.TAG_LENGTH * Byte.SIZE;

    private static final byte[] NO_HEAD = new byte[0];

    private final Cipher cipher;
    private final int mode;
    private SecretKeySpec key;

    AesGcm(byte[] key, int mode) {
        try {
            // The JDK's cipher, for its intrinsics: some twenty times faster here than BouncyCastle's.
            this.cipher = Cipher.getInstance(TRANSFORMATION);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + TRANSFORMATION, e);
        }
        this.mode = mode;
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Another key from now on. */
    void rekey(byte[] other) {
        key = new SecretKeySpec(other, "AES");
    }

    /** Seals or opens; returns the bytes written. */
    int apply(Nonce nonce, byte[] in, int offset, int length, byte[] out, int outOffset) throws AEADBadTagException {
        return apply(nonce, NO_HEAD, in, offset, length, out, outOffset);
    }

    /** Seals {@code head} and the bytes behind it as one; returns the bytes written. */
    int apply(Nonce nonce, byte[] head, byte[] in, int offset, int length, byte[] out, int outOffset)
            throws AEADBadTagException {
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce.bytes()));
            int written = head.length == 0 ? 0 : cipher.update(head, 0, head.length, out, outOffset);
            return written + cipher.doFinal(in, offset, length, out, outOffset + written);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused " + length + " bytes", e);
        }
    }
}
