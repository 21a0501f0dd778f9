package brookloom.proto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The secret both ends share. It never shows itself, and {@link #close} wipes it. */
public final class Password implements AutoCloseable {
    private final byte[] utf8;
    private volatile boolean wiped;

    private Password(byte[] utf8) {
        if (utf8.length == 0) {
            throw new IllegalArgumentException("password is empty");
        }
        this.utf8 = utf8;
    }

    /** Copies the characters; the caller may wipe its array. */
    public static Password of(char[] password) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] utf8 = new byte[encoded.remaining()];
        encoded.get(utf8);
        encoded.clear();
        encoded.put(new byte[encoded.capacity()]);
        return new Password(utf8);
    }

    /** For a password that came as a string anyway. */
    public static Password of(String password) {
        return new Password(password.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The bytes themselves, not a copy: input key material of HKDF.
     *
     * @throws IllegalStateException when they are wiped: keys of zeros would be everybody's
     */
    byte[] utf8() {
        if (wiped) {
            throw new IllegalStateException("the password is wiped: a tunnel has outlived its server or client");
        }
        return utf8;
    }

    /** SHA-256 of the UTF-8 bytes: withoutBrookProtocol's credential. */
    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(utf8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        wiped = true;
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "Password[redacted]";
    }
}
