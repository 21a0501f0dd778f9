package brookloom.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A certificate authority for tests: makes keys and leaves of every kind, and clients that trust it. */
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final GeneralNames OWN_NAMES = new GeneralNames(new GeneralName[] {
        new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    });

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final TrustManager[] trust;

    /** A leaf with its key, as PEM texts. */
    public record Issued(KeyPair keys, X509Certificate certificate, String certificatePem, String keyPem) {}

    private TestAuthority(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
        this.trust = trust(certificate);
    }

    public static TestAuthority root(String name) {
        KeyPair keys = keys("EC");
        X500Name subject = new X500Name("CN=" + name);
        return new TestAuthority(
                keys,
                sign(
                        keys.getPrivate(),
                        subject,
                        subject,
                        keys,
                        Instant.now().plus(Duration.ofDays(30)),
                        true,
                        OWN_NAMES));
    }

    public TestAuthority intermediate(String name) {
        KeyPair child = keys("EC");
        return new TestAuthority(
                child, sign(child, "CN=" + name, Instant.now().plus(Duration.ofDays(20)), true, OWN_NAMES));
    }

    /**
     * A leaf for this machine.
     *
     * @param kind P-256 (or EC), P-384, RSA, RSA-1024 or Ed25519
     */
    public Issued issue(String kind) {
        return issue(kind, Instant.now().plus(Duration.ofDays(10)));
    }

    public Issued issue(String kind, Instant until) {
        return issue(kind, until, OWN_NAMES);
    }

    /** A leaf for a DNS name. */
    public Issued issueFor(String name) {
        return issue(
                "EC",
                Instant.now().plus(Duration.ofDays(10)),
                new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
    }

    private Issued issue(String kind, Instant until, GeneralNames names) {
        KeyPair leaf = keys(kind);
        return issued(leaf, sign(leaf, "CN=localhost", until, false, names));
    }

    /** A leaf for this machine that no authority signed. */
    public static Issued selfSigned() {
        KeyPair keys = keys("EC");
        X500Name subject = new X500Name("CN=localhost");
        Instant until = Instant.now().plus(Duration.ofDays(10));
        return issued(keys, sign(keys.getPrivate(), subject, subject, keys, until, false, OWN_NAMES));
    }

    private static Issued issued(KeyPair keys, X509Certificate certificate) {
        return new Issued(
                keys,
                certificate,
                pem(certificate),
                pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String pem() {
        return pem(certificate);
    }

    /** A client's TLS that trusts this authority alone, and knows no session yet. */
    public SSLContext clientTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A server's TLS with this leaf. */
    public static SSLContext serverTls(Issued leaf) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] none = new char[0];
            store.setKeyEntry("own", leaf.keys().getPrivate(), none, new Certificate[] {leaf.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TrustManager[] trust(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    public static KeyPair keys(String kind) {
        try {
            return switch (kind) {
                case "EC", "P-256" -> keys("EC", new ECGenParameterSpec("secp256r1"));
                case "P-384" -> keys("EC", new ECGenParameterSpec("secp384r1"));
                case "RSA-1024" -> keys("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4));
                case "RSA" -> keys("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
                default -> KeyPairGenerator.getInstance(kind).generateKeyPair();
            };
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keys(String algorithm, AlgorithmParameterSpec size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    /** PKCS#1's RSAPrivateKey or SEC1's ECPrivateKey: what a PKCS#8 key wraps. */
    public static byte[] unwrapped(PrivateKey key) throws IOException {
        return PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
    }

    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private X509Certificate sign(KeyPair child, String subject, Instant until, boolean authority, GeneralNames names) {
        X500Name issuer = new X500Name(certificate.getSubjectX500Principal().getName());
        return sign(keys.getPrivate(), issuer, new X500Name(subject), child, until, authority, names);
    }

    private static X509Certificate sign(
            PrivateKey signer,
            X500Name issuer,
            X500Name subject,
            KeyPair child,
            Instant until,
            boolean authority,
            GeneralNames names) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(Instant.now().minus(Duration.ofDays(3))),
                    Date.from(until),
                    subject,
                    child.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            byte[] encoded = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
