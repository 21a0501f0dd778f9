package brookloom.proto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM without associated data; takes the nonce as it is and never moves it. Keeps the JDK's cipher, so that a
 * seal makes none, and leaves it to another by {@link #release}: looking one up costs more than a short tunnel's seals.
 * Not for two threads at once.
 */
final class AesGcm {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int TAG_BITS = BrookProtocol.TAG_LENGTH * Byte.SIZE;

    private static final byte[] NO_HEAD = new byte[0];
    private static final int KEPT = 64;
    private static final Spares<Cipher> SPARES = new Spares<>(KEPT);

    private @Nullable Cipher cipher;
    private final int mode;
    private SecretKeySpec key;

    AesGcm(byte[] key, int mode) {
        Cipher spare = SPARES.take();
        this.cipher = spare == null ? newCipher() : spare;
        this.mode = mode;
        this.key = new SecretKeySpec(key, "AES");
    }

    private static Cipher newCipher() {
        try {
            // The JDK's cipher, for its intrinsics: some twenty times faster here than BouncyCastle's.
            return Cipher.getInstance(TRANSFORMATION);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + TRANSFORMATION, e);
        }
    }

    /** Leaves the cipher to another tunnel. Nothing can be sealed or opened afterwards. */
    void release() {
        Cipher spare = cipher;
        cipher = null;
        if (spare != null) {
            SPARES.give(spare);
        }
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
        Cipher cipher = this.cipher;
        if (cipher == null) {
            throw new IllegalStateException("the cipher was released: another tunnel has it");
        }
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

    /** Keeps what nobody uses for the next who does, up to a number. Thread-safe, without a lock. */
    static final class Spares<T> {
        private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

        private final @Nullable Object[] slots;

        Spares(int most) {
            slots = new Object[most];
        }

        /** Returns one, which is the caller's now, or null. */
        @SuppressWarnings("unchecked") // give() takes no others
        @Nullable
        T take() {
            for (int i = 0; i < slots.length; i++) {
                if (SLOT.getOpaque(slots, i) != null) {
                    Object spare = SLOT.getAndSet(slots, i, null);
                    if (spare != null) {
                        return (T) spare;
                    }
                }
            }
            return null;
        }

        /** Leaves one to others; it is dropped where enough are kept. */
        void give(T spare) {
            for (int i = 0; i < slots.length; i++) {
                if (SLOT.getOpaque(slots, i) == null && SLOT.compareAndSet(slots, i, null, spare)) {
                    return;
                }
            }
        }
    }
}
