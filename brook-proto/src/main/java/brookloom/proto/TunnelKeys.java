package brookloom.proto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Turns the password and a nonce into the key of one direction: HKDF-SHA256 (RFC 5869) with the password as input key
 * material, the nonce as salt and the direction's info text.
 */
public final class TunnelKeys {
    private final Password password;
    private final byte[] clientInfo;
    private final byte[] serverInfo;
    private final byte[] passwordHash;
    private final byte[] markKey;

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
        this.password = password;
        this.clientInfo = clientInfo.getBytes(StandardCharsets.UTF_8);
        this.serverInfo = serverInfo.getBytes(StandardCharsets.UTF_8);
        this.passwordHash = password.sha256();
        this.markKey = ServerMark.key(password.utf8());
    }

    /** With the info texts that the original uses by default. */
    public TunnelKeys(Password password) {
        this(password, BrookProtocol.DEFAULT_HKDF_INFO, BrookProtocol.DEFAULT_HKDF_INFO);
    }

    /** Seals what {@code sender} sends after {@code nonce}; the sealer owns the nonce from now on. */
    public FragmentSealer sealer(Sender sender, Nonce nonce) {
        return new FragmentSealer(derive(new KeyDerivation(), sender, nonce), nonce);
    }

    /**
     * Opens what {@code sender} sends after {@code nonce}; the opener owns the nonce from now on. What a server sealed
     * is no client's, even if both directions have the same HKDF info: it fails as any other garbage does.
     */
    public FragmentOpener opener(Sender sender, Nonce nonce, int maxPayload) {
        byte[] key = derive(new KeyDerivation(), sender, nonce);
        if (sender == Sender.CLIENT && serverMark().isOn(nonce)) {
            // Nothing was sealed with such a key: the failure comes at the same byte, after the same work.
            key[0] = (byte) ~key[0];
        }
        return new FragmentOpener(key, nonce, maxPayload);
    }

    /** Returns a fresh nonce for a direction of {@code sender}: a server's bear a mark, a client's never do. */
    public Nonce freshNonce(Sender sender) {
        return serverMark().fresh(sender);
    }

    /**
     * Returns true for a nonce that a server of ours made, one that remembers the nonces of openings and refuses those it
     * has seen; false for the original's, and for servers of ours from before there were marks.
     */
    public boolean isMarked(byte[] nonce) {
        return serverMark().isOn(Nonce.copyOf(nonce, 0));
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
        return serverMark().answering(clientNonce);
    }

    /**
     * Returns false for the nonce of a server's answer to another stream than the one that began with
     * {@code clientNonce}. Of the original's servers, whose nonces are random, nobody can know.
     */
    public boolean mayAnswer(byte[] serverNonce, byte[] clientNonce) {
        return serverMark().mayAnswer(Nonce.copyOf(serverNonce, 0), clientNonce);
    }

    /** Returns the mark of servers with this password, for one thread. */
    ServerMark serverMark() {
        return new ServerMark(markKey);
    }

    /** withoutBrookProtocol's credential. */
    byte[] passwordHash() {
        return passwordHash;
    }

    /** Returns whether this is the password's SHA-256, in constant time. */
    boolean matchesPasswordHash(byte[] candidate) {
        return MessageDigest.isEqual(passwordHash, candidate);
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
}
