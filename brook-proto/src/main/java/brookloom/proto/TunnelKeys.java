package brookloom.proto;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.FragmentTooLarge;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns the password and a nonce into the key of one direction: HKDF-SHA256 (RFC 5869) with the password as input key
 * material, the nonce as salt and the direction's info text.
 */
public final class TunnelKeys {
    /** Marks kept for the next tunnels: looking an HMAC up costs more than a mark. */
    private static final int KEPT_MARKS = 8;

    private final Password password;
    private final byte[] clientInfo;
    private final byte[] serverInfo;
    private final byte[] passwordHash;
    private final byte[] markKey;
    private final Supplier<Nonce> draw;
    private final AesGcm.Spares<ServerMark> marks = new AesGcm.Spares<>(KEPT_MARKS);

    /** The end that seals a direction. */
    public enum Sender {
        CLIENT,
        SERVER
    }

    /**
     * Keys of all tunnels with this password.
     *
     * @param clientInfo HKDF info of what clients send, plain text
     * @param serverInfo HKDF info of what servers send, plain text
     */
    public TunnelKeys(Password password, String clientInfo, String serverInfo) {
        this(password, clientInfo, serverInfo, Nonce::random);
    }

    /** @param draw returns random nonces; those of clients are drawn again while they bear a server's mark */
    TunnelKeys(Password password, String clientInfo, String serverInfo, Supplier<Nonce> draw) {
        this.password = password;
        this.clientInfo = clientInfo.getBytes(StandardCharsets.UTF_8);
        this.serverInfo = serverInfo.getBytes(StandardCharsets.UTF_8);
        this.passwordHash = password.sha256();
        this.markKey = ServerMark.key(password.utf8());
        this.draw = draw;
    }

    /** With the info texts that the original uses by default. */
    public TunnelKeys(Password password) {
        this(password, BrookProtocol.DEFAULT_HKDF_INFO, BrookProtocol.DEFAULT_HKDF_INFO);
    }

    /** Seals what {@code sender} sends after {@code nonce}; the sealer owns the nonce from now on. */
    public FragmentSealer sealer(Sender sender, Nonce nonce) {
        return new FragmentSealer(derive(sender, nonce), nonce);
    }

    /**
     * Opens what {@code sender} sends after {@code nonce}; the opener owns the nonce from now on. What a server sealed
     * is no client's, even if both directions have the same HKDF info: it fails as any other garbage does.
     */
    public FragmentOpener opener(Sender sender, Nonce nonce, int maxPayload) {
        byte[] key = derive(sender, nonce);
        if (sender == Sender.CLIENT && withMark(mark -> mark.isOn(nonce))) {
            // Nothing was sealed with such a key: the failure comes at the same byte, after the same work.
            key[0] = (byte) ~key[0];
        }
        return new FragmentOpener(key, nonce, maxPayload);
    }

    /** Returns a fresh nonce for a direction of {@code sender}: a server's bear a mark, a client's never do. */
    public Nonce freshNonce(Sender sender) {
        return withMark(mark -> mark.fresh(sender));
    }

    /**
     * Returns true for a nonce that a server of ours made, one that remembers the nonces of openings and refuses those it
     * has seen; false for the original's, and for servers of ours from before there were marks.
     */
    public boolean isMarked(byte[] nonce) {
        return withMark(mark -> mark.isOn(Nonce.copyOf(nonce, 0)));
    }

    /** Seals the datagrams that {@code sender} sends. */
    public DatagramSealer datagramSealer(Sender sender) {
        return new DatagramSealer(this, sender);
    }

    /** Opens the datagrams that {@code sender} sends. */
    public DatagramOpener datagramOpener(Sender sender) {
        return new DatagramOpener(this, sender);
    }

    /** Returns a fresh nonce for the answer to the stream that began with the client's nonce. */
    public Nonce answerNonce(byte[] clientNonce) {
        return withMark(mark -> mark.answering(clientNonce));
    }

    /**
     * Returns false for the nonce of a server's answer to another stream than the one that began with
     * {@code clientNonce}. Of the original's servers, whose nonces are random, nobody can know.
     */
    public boolean mayAnswer(byte[] serverNonce, byte[] clientNonce) {
        return withMark(mark -> mark.mayAnswer(Nonce.copyOf(serverNonce, 0), clientNonce));
    }

    /** Returns the mark of servers with this password, for one thread. */
    ServerMark serverMark() {
        return new ServerMark(markKey, draw);
    }

    private <T> T withMark(Function<ServerMark, T> use) {
        ServerMark spare = marks.take();
        ServerMark mark = spare == null ? serverMark() : spare;
        T result = use.apply(mark);
        marks.give(mark);
        return result;
    }

    /** withoutBrookProtocol's credential. */
    byte[] passwordHash() {
        return passwordHash;
    }

    /** Returns the credential by which a client of withoutBrookProtocol shows this password. */
    public byte[] credential() {
        return passwordHash.clone();
    }

    /** Returns whether this is the password's SHA-256, in constant time. */
    boolean matchesPasswordHash(byte[] candidate) {
        return MessageDigest.isEqual(passwordHash, candidate);
    }

    private byte[] derive(Sender sender, Nonce nonce) {
        KeyDerivation hkdf = KeyDerivation.take();
        byte[] key = derive(hkdf, sender, nonce);
        KeyDerivation.give(hkdf);
        return key;
    }

    /** Returns the key of what {@code sender} seals from this nonce on. */
    byte[] derive(KeyDerivation hkdf, Sender sender, Nonce nonce) {
        byte[] key = hkdf.derive(password.utf8(), nonce.bytes(), sender == Sender.CLIENT ? clientInfo : serverInfo);
        password.utf8(); // fails when it was wiped meanwhile
        return key;
    }

    @Override
    public String toString() {
        return "TunnelKeys[redacted]";
    }

    /**
     * Finds out whose password sealed what a client sent, where each user has one: {@link #setNonce}, then a question for
     * each user. The answers are cheap guesses first, from a few decrypted bytes; a tag is checked only where those make
     * sense. Not for two threads at once.
     */
    public static final class Search {
        /** Bytes of a stream that a search needs: the nonce and the first fragment's sealed length. */
        public static final int START_LENGTH = BrookProtocol.NONCE_LENGTH + BrookProtocol.SEALED_LENGTH_LENGTH;

        private static final int LEAST_OPENING = BrookProtocol.TIMESTAMP_LENGTH + Destination.MIN_ENCODED_LENGTH;
        private static final int MOST_OPENING = BrookProtocol.TIMESTAMP_LENGTH + Destination.MAX_ENCODED_LENGTH;

        /** GCM's counter of the first block that it encrypts (NIST SP 800-38D §7.1). */
        private static final byte FIRST_COUNTER = 2;

        private static final int BLOCK = 16;

        private final KeyDerivation hkdf = new KeyDerivation();
        private final Cipher counterMode;
        private final byte[] decrypted = new byte[BrookProtocol.TIMESTAMP_LENGTH];
        private IvParameterSpec counter = new IvParameterSpec(new byte[BLOCK]);

        public Search() {
            try {
                this.counterMode = Cipher.getInstance("AES/CTR/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has AES in counter mode", e);
            }
        }

        /** Begins a search with the nonce that the bytes start with. */
        public void setNonce(byte[] start) {
            byte[] block = Arrays.copyOf(start, BLOCK);
            Arrays.fill(block, BrookProtocol.NONCE_LENGTH, BLOCK, (byte) 0);
            block[BLOCK - 1] = FIRST_COUNTER;
            counter = new IvParameterSpec(block);
            hkdf.salt(Arrays.copyOf(start, BrookProtocol.NONCE_LENGTH));
        }

        /** Returns whether a client with these keys sealed the first length: the {@link #START_LENGTH} bytes of a stream. */
        public boolean isOpening(TunnelKeys keys, byte[] start) {
            byte[] key = decrypt(keys, start, BrookProtocol.LENGTH_LENGTH);
            int length = Byte.toUnsignedInt(decrypted[0]) << Byte.SIZE | Byte.toUnsignedInt(decrypted[1]);
            if (length < LEAST_OPENING || length > MOST_OPENING) {
                return false;
            }
            try {
                var unused = new FragmentOpener(key, Nonce.copyOf(start, 0), MOST_OPENING)
                        .openLength(start, BrookProtocol.NONCE_LENGTH);
                return true;
            } catch (AuthenticationFailed | FragmentTooLarge e) {
                return false;
            }
        }

        /**
         * Returns whether a client with these keys may have sealed the datagram, as its time says; whether it has is for
         * a {@link DatagramOpener} to find out.
         */
        public boolean mayBeDatagram(TunnelKeys keys, byte[] datagram, long nowSeconds) {
            decrypt(keys, datagram, BrookProtocol.TIMESTAMP_LENGTH);
            long time = Integer.toUnsignedLong(ByteBuffer.wrap(decrypted).getInt());
            return Math.abs(nowSeconds - time) <= BrookProtocol.MAX_CLOCK_DIFFERENCE.toSeconds();
        }

        private byte[] decrypt(TunnelKeys keys, byte[] in, int count) {
            byte[] key = hkdf.derive(keys.password.utf8(), keys.clientInfo);
            try {
                counterMode.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), counter);
                counterMode.doFinal(in, BrookProtocol.NONCE_LENGTH, count, decrypted, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES refused " + count + " bytes", e);
            }
            return key;
        }
    }
}
