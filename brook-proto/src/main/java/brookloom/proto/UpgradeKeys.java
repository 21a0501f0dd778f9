package brookloom.proto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks the Sec-WebSocket-Key by which our clients show the password in the upgrade itself:
 *
 * <pre>
 * random (8) | first 8 bytes of HMAC-SHA256(HKDF-SHA256(password, no salt, "loom upgrade"), random | minute (4) | path)
 * </pre>
 *
 * The minute counts from 1970, big endian; the path is the upgrade's, decoded, in UTF-8. To others it looks like any key.
 * Thread-safe.
 */
public final class UpgradeKeys {
    /** Bytes of a key, ours or anybody's (RFC 6455 §4.1). */
    public static final int LENGTH = 16;

    /** Minutes by which the clocks may differ, as those of openings may. */
    public static final int MINUTES = 1;

    private static final byte[] INFO = "loom upgrade".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_SALT = new byte[BrookProtocol.KEY_LENGTH]; // RFC 5869 §2.2
    private static final int RANDOM_LENGTH = 8;
    private static final String HMAC = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec secret;

    /** Derives what both ends need; the password may be closed afterwards. */
    public UpgradeKeys(Password password) {
        this.secret = new SecretKeySpec(new KeyDerivation().derive(password.utf8(), NO_SALT, INFO), HMAC);
    }

    /** Returns a fresh key for an upgrade of this path. */
    public byte[] make(Instant now, String path) {
        byte[] random = new byte[RANDOM_LENGTH];
        RANDOM.nextBytes(random);
        byte[] key = Arrays.copyOf(random, LENGTH);
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(tag(mac(), random, minute(now), name), 0, key, RANDOM_LENGTH, LENGTH - RANDOM_LENGTH);
        return key;
    }

    /**
     * Returns the minute in which a client with the password has made this key for the path, or -1: it is too old, or
     * anybody's. Takes the same time for every key.
     */
    public long minuteOf(byte[] key, Instant now, String path) {
        byte[] random = Arrays.copyOf(key, RANDOM_LENGTH);
        byte[] tag = Arrays.copyOfRange(key, RANDOM_LENGTH, LENGTH);
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        Mac mac = mac();
        long found = -1;
        for (long minute = minute(now) - MINUTES; minute <= minute(now) + MINUTES; minute++) {
            if (MessageDigest.isEqual(Arrays.copyOf(tag(mac, random, minute, name), tag.length), tag)) {
                found = minute;
            }
        }
        return found;
    }

    /** Returns the minute of a time. */
    public static long minute(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 60);
    }

    private static byte[] tag(Mac mac, byte[] random, long minute, byte[] path) {
        mac.update(random);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt((int) minute).array());
        return mac.doFinal(path);
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    @Override
    public String toString() {
        return "UpgradeKeys[redacted]";
    }
}
