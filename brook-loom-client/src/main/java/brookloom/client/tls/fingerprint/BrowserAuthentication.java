package brookloom.client.tls.fingerprint;

import brookloom.client.tls.CertificateCheck;
import brookloom.client.tls.ClientIdentity;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.HandshakeView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** Has the JDK judge the server's certificates, and signs for ours when asked. */
@SuppressWarnings("JdkObsolete") // BouncyCastle's types
final class BrowserAuthentication implements TlsAuthentication {
    private final ClientTls options;
    private final BcTlsCrypto crypto;
    private final TlsContext context;

    BrowserAuthentication(ClientTls options, BcTlsCrypto crypto, TlsContext context) {
        this.options = options;
        this.crypto = crypto;
        this.context = context;
    }

    @Override
    public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (TlsCertificate certificate : server.getCertificate().getCertificateList()) {
                chain.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
            }
            // The name for "the key exchange implies no certificate": as for TLS 1.3.
            new CertificateCheck(options)
                    .checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN", new HandshakeView(options));
        } catch (CertificateException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
    }

    @Override
    public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        ClientIdentity identity = options.identity();
        if (identity == null) {
            return null;
        }
        SignatureAndHashAlgorithm algorithm = firstCommon(identity, request.getSupportedSignatureAlgorithms());
        if (algorithm == null) {
            return null;
        }
        AsymmetricKeyParameter key = PrivateKeyFactory.createKey(identity.key().getEncoded());
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, key, certificate(identity, request), algorithm);
    }

    private Certificate certificate(ClientIdentity identity, CertificateRequest request) throws IOException {
        List<TlsCertificate> chain = new ArrayList<>();
        try {
            for (X509Certificate certificate : identity.chain()) {
                chain.add(crypto.createCertificate(certificate.getEncoded()));
            }
        } catch (CertificateException e) {
            throw new TlsFatalAlert(AlertDescription.internal_error, e);
        }
        if (!TlsUtils.isTLSv13(context)) {
            return new Certificate(chain.toArray(TlsCertificate[]::new));
        }
        return new Certificate(
                request.getCertificateRequestContext(),
                chain.stream()
                        .map(certificate -> new CertificateEntry(certificate, null))
                        .toArray(CertificateEntry[]::new));
    }

    private @Nullable SignatureAndHashAlgorithm firstCommon(ClientIdentity identity, @Nullable Vector<?> accepted) {
        for (int scheme : schemes(identity)) {
            SignatureAndHashAlgorithm algorithm = SignatureScheme.getSignatureAndHashAlgorithm(scheme);
            if (accepted != null && accepted.contains(algorithm)) {
                return algorithm;
            }
        }
        return null;
    }

    private int[] schemes(ClientIdentity identity) {
        return switch (identity.key().getAlgorithm()) {
            case "RSA" ->
                TlsUtils.isTLSv13(context)
                        ? new int[] {SignatureScheme.rsa_pss_rsae_sha256}
                        : new int[] {SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pkcs1_sha256};
            case "EC" -> new int[] {ecdsaScheme((ECKey) identity.key())};
            default -> new int[] {SignatureScheme.ed25519};
        };
    }

    private static int ecdsaScheme(ECKey key) {
        int bits = key.getParams().getCurve().getField().getFieldSize();
        return bits <= 256
                ? SignatureScheme.ecdsa_secp256r1_sha256
                : bits <= 384 ? SignatureScheme.ecdsa_secp384r1_sha384 : SignatureScheme.ecdsa_secp521r1_sha512;
    }
}
