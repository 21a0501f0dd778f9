package brookloom.server.certificates;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one PEM file (RFC 7468), read whole, under the name that problems are told with.
 *
 * <p>Keys may be PKCS#8, PKCS#1 ({@code RSA PRIVATE KEY}) or SEC1 ({@code EC PRIVATE KEY}); blocks of other kinds are
 * skipped, so key and chain may share a file.
 */
public final class PemFile {
    /** No chain or key comes near this many bytes; a device or a wrong file may. */
    private static final int MAX_BYTES = 1 << 20;

    /** Java reads keys on other curves too, but JSSE does not use them. */
    private static final List<ASN1Encodable> TLS_CURVES =
            List.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    private final String name;
    private final byte[] bytes;

    /** @param name how the user knows the file, such as {@code --cert /etc/x.pem} */
    public PemFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes.clone();
    }

    /** Reads {@code path} to its end, through symbolic links. */
    public static PemFile read(String option, Path path) throws CertificateProblem {
        String name = option + " " + path;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CertificateProblem(name + ": larger than " + MAX_BYTES + " bytes, so no PEM file");
            }
            return new PemFile(name, bytes);
        } catch (CertificateProblem problem) {
            throw problem;
        } catch (NoSuchFileException e) {
            throw new CertificateProblem(name + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new CertificateProblem(name + ": this user may not read it", e);
        } catch (IOException e) {
            throw new CertificateProblem(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    public String name() {
        return name;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Every certificate in the file, in its order; at least one. */
    public List<X509Certificate> certificates() throws CertificateProblem {
        List<X509Certificate> found = new ArrayList<>();
        for (Object block : blocks()) {
            if (block instanceof X509CertificateHolder holder) {
                found.add(certificate(holder));
            }
        }
        if (found.isEmpty()) {
            throw new CertificateProblem(name + ": holds no certificate (a BEGIN CERTIFICATE block is wanted)");
        }
        return List.copyOf(found);
    }

    /** The first private key in the file. */
    public PrivateKey privateKey() throws CertificateProblem {
        for (Object block : blocks()) {
            PrivateKeyInfo info = keyInfo(block);
            if (info != null) {
                return key(info);
            }
        }
        throw new CertificateProblem(name + ": holds no private key (a BEGIN PRIVATE KEY block is wanted)");
    }

    /** The first private key and the {@code PUBLIC KEY} that goes with it. */
    public KeyPair keyPair() throws CertificateProblem {
        PrivateKey key = privateKey();
        for (Object block : blocks()) {
            if (block instanceof SubjectPublicKeyInfo info) {
                try {
                    return new KeyPair(
                            KeyFactory.getInstance(key.getAlgorithm())
                                    .generatePublic(new X509EncodedKeySpec(info.getEncoded())),
                            key);
                } catch (GeneralSecurityException | IOException e) {
                    throw new CertificateProblem(name + ": the public key is not that of the private key", e);
                }
            }
        }
        throw new CertificateProblem(name + ": holds no public key (a BEGIN PUBLIC KEY block is wanted)");
    }

    private List<Object> blocks() throws CertificateProblem {
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.ISO_8859_1))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) {
            // The parser's messages may quote the file, so they are not passed on.
            throw new CertificateProblem(name + ": broken PEM (cut short, or written to just now?)", e);
        }
        if (blocks.isEmpty()) {
            throw new CertificateProblem(name + ": not PEM (no -----BEGIN … line)");
        }
        return blocks;
    }

    private X509Certificate certificate(X509CertificateHolder holder) throws CertificateProblem {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        } catch (CertificateException | IOException e) {
            throw new CertificateProblem(name + ": holds a certificate that cannot be read", e);
        }
    }

    private @Nullable PrivateKeyInfo keyInfo(Object block) throws CertificateProblem {
        return switch (block) {
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PrivateKeyInfo info -> info;
            case PEMEncryptedKeyPair encrypted -> throw encrypted();
            case PKCS8EncryptedPrivateKeyInfo encrypted -> throw encrypted();
            default -> null;
        };
    }

    private CertificateProblem encrypted() {
        return new CertificateProblem(
                name + ": the key is encrypted; decrypt it with 'openssl pkey -in FILE -out NEW'");
    }

    private PrivateKey key(PrivateKeyInfo info) throws CertificateProblem {
        try {
            // Without the attributes and the public key that some writers add and some readers refuse.
            PrivateKeyInfo bare = new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey());
            return KeyFactory.getInstance(algorithm(info.getPrivateKeyAlgorithm()))
                    .generatePrivate(new PKCS8EncodedKeySpec(bare.getEncoded()));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new CertificateProblem(
                    name + ": not a key that TLS can use here (RSA; EC P-256, P-384, P-521; Ed25519)", e);
        }
    }

    private static String algorithm(AlgorithmIdentifier identifier) throws GeneralSecurityException {
        ASN1ObjectIdentifier id = identifier.getAlgorithm();
        if (id.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        } else if (id.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return "RSASSA-PSS";
        } else if (id.equals(X9ObjectIdentifiers.id_ecPublicKey) && TLS_CURVES.contains(identifier.getParameters())) {
            return "EC";
        } else if (id.equals(EdECObjectIdentifiers.id_Ed25519) || id.equals(EdECObjectIdentifiers.id_Ed448)) {
            return "EdDSA";
        }
        throw new GeneralSecurityException("key algorithm " + id);
    }
}
