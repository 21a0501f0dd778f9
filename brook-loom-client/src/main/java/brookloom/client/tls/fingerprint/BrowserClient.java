package brookloom.client.tls.fingerprint;

import brookloom.client.tls.ClientTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Gives BouncyCastle our offer: a profile's lists without GREASE. Every extension that {@link BrowserHello} sends is
 * named here too, or BouncyCastle would refuse a server's answer to it.
 */
@SuppressWarnings("JdkObsolete") // BouncyCastle's types
final class BrowserClient extends AbstractTlsClient {
    /** Longest handshake message in bytes: room for long chains with post-quantum signatures. */
    static final int MAX_MESSAGE = 1 << 16;

    private final ClientTls options;
    private final Fingerprint fingerprint;
    private final HelloShape shape;
    private final BcTlsCrypto crypto;

    BrowserClient(ClientTls options, Fingerprint fingerprint, HelloShape shape, BcTlsCrypto crypto) {
        super(crypto);
        this.options = options;
        this.fingerprint = fingerprint;
        this.shape = shape;
        this.crypto = crypto;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new BrowserAuthentication(options, crypto, context);
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return real(fingerprint.ciphers());
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);
    }

    @Override
    public Vector<Integer> getEarlyKeyShareGroups() {
        return vector(real(fingerprint.keyShares()));
    }

    /** Returns all extensions without GREASE, but those that BouncyCastle adds: versions, key shares, master secret. */
    @Override
    public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
        Hashtable<Integer, byte[]> bodies = new Hashtable<>();
        for (int type : fingerprint.extensions()) {
            switch (type) {
                case ExtensionType.server_name -> addServerName(bodies);
                case ExtensionType.supported_groups ->
                    TlsExtensionsUtils.addSupportedGroupsExtension(bodies, vector(real(fingerprint.groups())));
                case ExtensionType.signature_algorithms ->
                    TlsExtensionsUtils.addSignatureAlgorithmsExtension(bodies, signatureAlgorithms());
                case ExtensionType.application_layer_protocol_negotiation ->
                    TlsExtensionsUtils.addALPNExtensionClient(bodies, protocolNames());
                case HelloShape.ENCRYPTED_CLIENT_HELLO -> bodies.put(type, shape.encryptedClientHello());
                default -> bodies.put(type, fingerprint.body(type));
            }
        }
        return bodies;
    }

    private void addServerName(Hashtable<Integer, byte[]> bodies) throws IOException {
        String name = options.serverName();
        if (name != null) {
            Vector<ServerName> names = new Vector<>();
            names.add(new ServerName(NameType.host_name, name.getBytes(StandardCharsets.US_ASCII)));
            TlsExtensionsUtils.addServerNameExtensionClient(bodies, names);
        }
    }

    private Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
        for (int scheme : real(fingerprint.signatureAlgorithms())) {
            algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
        }
        return algorithms;
    }

    private Vector<ProtocolName> protocolNames() {
        Vector<ProtocolName> names = new Vector<>();
        fingerprint.alpn().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
        return names;
    }

    @Override
    public int getMaxHandshakeMessageSize() {
        return MAX_MESSAGE;
    }

    /** The JDK judges the chain, its signatures included. */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    /** Returns the protocol version agreed on, as the JDK writes it. */
    String version() {
        ProtocolVersion version = context.getServerVersion();
        return version != null && version.equals(ProtocolVersion.TLSv13) ? "TLSv1.3" : "TLSv1.2";
    }

    private static int[] real(List<Integer> values) {
        return values.stream()
                .filter(value -> value != Fingerprint.GREASE)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static Vector<Integer> vector(int[] values) {
        Vector<Integer> vector = new Vector<>();
        for (int value : values) {
            vector.add(value);
        }
        return vector;
    }
}
