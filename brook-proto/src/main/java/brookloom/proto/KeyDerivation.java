package brookloom.proto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF-SHA256 (RFC 5869) for keys of {@link BrookProtocol#KEY_LENGTH} bytes, which is one block: extract and expand are
 * one HMAC each. Keeps the JDK's HMAC, since datagrams need a key each. Not for two threads at once.
 */
final class KeyDerivation {
    private static final String HMAC = "HmacSHA256";
    private static final byte FIRST_BLOCK = 1;

    private final Mac hmac;

    KeyDerivation() {
        try {
            // The JDK's, for its intrinsics: some five times faster here than BouncyCastle's generator.
            this.hmac = Mac.getInstance(HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** Returns the key for this input key material, salt and info. */
    byte[] derive(byte[] secret, byte[] salt, byte[] info) {
        byte[] extracted = hmac(salt, secret);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = FIRST_BLOCK;
        byte[] key = hmac(extracted, block);
        Arrays.fill(extracted, (byte) 0);
        return key;
    }

    private byte[] hmac(byte[] key, byte[] message) {
        try {
            hmac.init(new SecretKeySpec(key, HMAC));
            return hmac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC refused its key", e);
        }
    }
}
