package brookloom.proto;

import brookloom.proto.TunnelKeys.Sender;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks the nonces that servers make: the last {@link #LENGTH} bytes are an HMAC over the others. Both directions may
 * have the same HKDF info, and a target of UDP chooses what the server seals, so without the mark a server would take
 * its own stream, sent back to it, for a client's opening. To anyone without the password a marked nonce looks random.
 * In nonces of streams, 4 of the other 8 bytes bind the answer to the client's nonce, so that nobody can swap two
 * tunnels' answers, or repeat one; the nonces stay as unique as 8 random bytes, since clients' nonces are. Datagrams
 * answer no one nonce, and a tunnel has many: theirs are random.
 * Not for two threads at once.
 */
final class ServerMark {
    /** Bytes of the mark; one client nonce in 2^32 bears it by chance, which is why clients draw another then. */
    static final int LENGTH = 4;

    private static final String HMAC = "HmacSHA256";
    private static final byte[] INFO = "loom server nonce".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_SALT = new byte[BrookProtocol.KEY_LENGTH]; // RFC 5869 §2.2
    private static final int BOUND = 4;
    private static final int MARKED = BrookProtocol.NONCE_LENGTH - LENGTH;

    private final Mac hmac;
    private final Supplier<Nonce> draw;

    /** @param draw returns random nonces, which this owns */
    ServerMark(byte[] key, Supplier<Nonce> draw) {
        this.draw = draw;
        try {
            this.hmac = Mac.getInstance(HMAC);
            hmac.init(new SecretKeySpec(key, HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** Returns the key of all marks of servers with this password. */
    static byte[] key(byte[] password) {
        return new KeyDerivation().derive(password, NO_SALT, INFO);
    }

    /** Returns a fresh nonce for what {@code sender} seals: marked if that is the server, else not. */
    Nonce fresh(Sender sender) {
        return sender == Sender.SERVER ? marked() : unmarked();
    }

    private Nonce marked() {
        byte[] bytes = draw.get().bytes();
        System.arraycopy(of(bytes), 0, bytes, MARKED, LENGTH);
        return Nonce.copyOf(bytes, 0);
    }

    /** Returns a marked nonce for the answer to the stream that began with {@code clientNonce}: it is no other's. */
    Nonce answering(byte[] clientNonce) {
        byte[] bytes = draw.get().bytes();
        System.arraycopy(binding(bytes, clientNonce), 0, bytes, BOUND, LENGTH);
        System.arraycopy(of(bytes), 0, bytes, MARKED, LENGTH);
        return Nonce.copyOf(bytes, 0);
    }

    /** Returns true unless the nonce is an answer, of a server that marks, to another stream than this. */
    boolean mayAnswer(Nonce nonce, byte[] clientNonce) {
        byte[] bytes = nonce.bytes();
        return !isOn(nonce)
                || MessageDigest.isEqual(binding(bytes, clientNonce), Arrays.copyOfRange(bytes, BOUND, BOUND + LENGTH));
    }

    private byte[] binding(byte[] nonce, byte[] clientNonce) {
        hmac.update(nonce, 0, BOUND);
        return Arrays.copyOf(hmac.doFinal(clientNonce), LENGTH);
    }

    private Nonce unmarked() {
        Nonce nonce = draw.get();
        while (isOn(nonce)) {
            nonce = draw.get();
        }
        return nonce;
    }

    /** Returns true for a nonce that a server made; takes the same time for every answer. */
    boolean isOn(Nonce nonce) {
        byte[] bytes = nonce.bytes();
        return MessageDigest.isEqual(of(bytes), Arrays.copyOfRange(bytes, MARKED, MARKED + LENGTH));
    }

    private byte[] of(byte[] nonce) {
        hmac.update(nonce, 0, MARKED);
        return Arrays.copyOf(hmac.doFinal(), LENGTH);
    }
}
