package brookloom.proto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HKDF-SHA256 (RFC 5869) for keys of {@link BrookProtocol#KEY_LENGTH} bytes, which is one block: extract and expand are
 * one HMAC each. Keeps the JDK's HMAC, since datagrams need a key each. Not for two threads at once.
 */
final class KeyDerivation {
    private static final String HMAC = "HmacSHA256";
    private static final byte FIRST_BLOCK = 1;

    private static final int KEPT = 16;
    private static final AesGcm.Spares<KeyDerivation> SPARES = new AesGcm.Spares<>(KEPT);

    private final Mac hmac = newHmac();
    private @Nullable Mac extractor;

    private static Mac newHmac() {
        try {
            // The JDK's, for its intrinsics: some five times faster here than BouncyCastle's generator.
            return Mac.getInstance(HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** Returns one that nobody uses; {@link #give} it back afterwards, for looking an HMAC up costs more than a key. */
    static KeyDerivation take() {
        KeyDerivation spare = SPARES.take();
        return spare == null ? new KeyDerivation() : spare;
    }

    /** Leaves one to others. */
    static void give(KeyDerivation spare) {
        SPARES.give(spare);
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

    /** Returns the key for this input key material and info, after {@link #salt}. */
    byte[] derive(byte[] secret, byte[] info) {
        byte[] extracted = extractor().doFinal(secret);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = FIRST_BLOCK;
        return hmac(extracted, block);
    }

    /** Takes one salt for many keys. */
    void salt(byte[] salt) {
        try {
            extractor().init(new SecretKeySpec(salt, HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC refused its key", e);
        }
    }

    private Mac extractor() {
        Mac known = extractor;
        if (known == null) {
            known = newHmac();
            extractor = known;
        }
        return known;
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
