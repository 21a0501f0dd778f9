package brookloom.server.shared;

import brookloom.proto.Password;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names in the store what belongs to one password, by HMAC-SHA256 with a key derived from it: all servers that have the
 * password find it, others collide with it by chance only, and a reader of the store learns neither nonces nor names.
 * Thread-safe.
 */
public final class StateKeys {
    private static final String HMAC = "HmacSHA256";
    private static final int NAME_LENGTH = 16;

    private final Mac mac;
    private final ReentrantLock lock = new ReentrantLock();

    /** Derives the key; the password may be closed afterwards. */
    public StateKeys(Password password) {
        try {
            mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(password.derive("loom shared state"), HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** Returns 64 bits that stand for a nonce. */
    long nonce(NonceKind kind, byte[] nonce) {
        return ByteBuffer.wrap(tag(kind.letter(), nonce)).getLong();
    }

    /** Returns what stands for a user in a month. */
    String traffic(YearMonth month, String user) {
        byte[] tag = tag('t', (month + " " + user).getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(tag, NAME_LENGTH));
    }

    /** Returns 64 bits that stand for a user, and for another one of the same name that has another password not. */
    public long user(String user) {
        return ByteBuffer.wrap(tag('u', user.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    private byte[] tag(char kind, byte[] bytes) {
        lock.lock();
        try {
            mac.update((byte) kind);
            return mac.doFinal(bytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "StateKeys[redacted]";
    }
}
