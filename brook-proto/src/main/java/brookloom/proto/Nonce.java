package brookloom.proto;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The counter that every seal uses once: 12 random bytes, of which the first 8 are incremented as a little endian
 * integer after each use. Only {@link FragmentSealer} and {@link FragmentOpener} move it.
 */
public final class Nonce {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COUNTER_LENGTH = 8;

    private final byte[] bytes;

    private Nonce(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns 12 random bytes; {@link TunnelKeys#freshNonce} returns what may be sent. */
    public static Nonce random() {
        byte[] bytes = new byte[BrookProtocol.NONCE_LENGTH];
        RANDOM.nextBytes(bytes);
        return new Nonce(bytes);
    }

    /** The one that a peer sent: {@link BrookProtocol#NONCE_LENGTH} bytes from {@code offset} on. */
    public static Nonce copyOf(byte[] source, int offset) {
        return new Nonce(Arrays.copyOfRange(source, offset, offset + BrookProtocol.NONCE_LENGTH));
    }

    /** Returns the current bytes, not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns a copy of the current bytes, as they go over the wire before the first fragment. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    void increment() {
        for (int i = 0; i < COUNTER_LENGTH && ++bytes[i] == 0; i++) {
            // the carry moves on to the next byte
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Nonce nonce && Arrays.equals(bytes, nonce.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
