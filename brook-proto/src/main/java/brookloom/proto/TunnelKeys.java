package brookloom.proto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Turns the password and a nonce into the key of one direction: HKDF-SHA256 (RFC 5869) with the password as input key
 * material, the nonce as salt and the direction's info text.
 */
public final class TunnelKeys {
    private final Password password;
    private final byte[] clientInfo;
    private final byte[] serverInfo;
    private final byte[] passwordHash;

    /** Who seals a direction. */
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
    }

    /** With the info texts that the original uses by default. */
    public TunnelKeys(Password password) {
        this(password, BrookProtocol.DEFAULT_HKDF_INFO, BrookProtocol.DEFAULT_HKDF_INFO);
    }

    /** Seals what {@code sender} sends after {@code nonce}; the sealer owns the nonce from now on. */
    public FragmentSealer sealer(Sender sender, Nonce nonce) {
        return new FragmentSealer(derive(sender, nonce), nonce);
    }

    /** Opens what {@code sender} sends after {@code nonce}; the opener owns the nonce from now on. */
    public FragmentOpener opener(Sender sender, Nonce nonce, int maxPayload) {
        return new FragmentOpener(derive(sender, nonce), nonce, maxPayload);
    }

    /** withoutBrookProtocol's credential. */
    byte[] passwordHash() {
        return passwordHash;
    }

    /** Whether this is the password's SHA-256; takes the same time for every answer. */
    boolean matchesPasswordHash(byte[] candidate) {
        return MessageDigest.isEqual(passwordHash, candidate);
    }

    private byte[] derive(Sender sender, Nonce nonce) {
        byte[] info = sender == Sender.CLIENT ? clientInfo : serverInfo;
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(password.utf8(), nonce.bytes(), info));
        byte[] key = new byte[BrookProtocol.KEY_LENGTH];
        hkdf.generateBytes(key, 0, key.length);
        return key;
    }

    @Override
    public String toString() {
        return "TunnelKeys[redacted]";
    }
}
