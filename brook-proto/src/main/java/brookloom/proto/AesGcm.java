package brookloom.proto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM without associated data, one call per seal; takes the nonce as it is and never moves it. */
final class AesGcm {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int TAG_BITS = BrookProtocol.TAG_LENGTH * Byte.SIZE;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final int mode;

    AesGcm(byte[] key, int mode) {
        try {
            // The JDK's cipher, for its intrinsics: some twenty times faster here than BouncyCastle's.
            this.cipher = Cipher.getInstance(TRANSFORMATION);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + TRANSFORMATION, e);
        }
        this.key = new SecretKeySpec(key, "AES");
        this.mode = mode;
    }

    /** Seals or opens; returns the bytes written. */
    int apply(Nonce nonce, byte[] in, int offset, int length, byte[] out, int outOffset) throws AEADBadTagException {
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce.bytes()));
            return cipher.doFinal(in, offset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused " + length + " bytes", e);
        }
    }
}
