package brookloom.client.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates made to order: authorities, servers, clients; fresh, out of date, for any name. */
public final class TestCertificates {
    /** A certificate with its key and its issuers. */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {
        public X509Certificate certificate() {
            return chain.getFirst();
        }

        /** Writes chain and key as PEM into one file. */
        public Path writeTo(Path file) throws IOException {
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(key, null));
                for (X509Certificate certificate : chain) {
                    writer.writeObject(certificate);
                }
            }
            return Files.writeString(file, text.toString());
        }
    }

    private final Identity authority;

    public TestCertificates() {
        this("Test Authority");
    }

    public TestCertificates(String name) {
        KeyPair keys = keys("EC");
        this.authority = new Identity(
                List.of(make(keys, "CN=" + name, null, keys.getPrivate(), true, from(-1), from(365))),
                keys.getPrivate());
    }

    public Identity authority() {
        return authority;
    }

    /** A certificate for these names (or address literals), good today. */
    public Identity issue(String keyType, String... names) {
        return issue(keyType, from(-1), from(90), names);
    }

    public Identity issue(String keyType, Instant notBefore, Instant notAfter, String... names) {
        KeyPair keys = keys(keyType);
        X509Certificate certificate = make(
                keys, "CN=" + names[0], authority.certificate(), authority.key(), false, notBefore, notAfter, names);
        return new Identity(List.of(certificate), keys.getPrivate());
    }

    public static Identity selfSigned(String... names) {
        KeyPair keys = keys("EC");
        X509Certificate certificate =
                make(keys, "CN=" + names[0], null, keys.getPrivate(), false, from(-1), from(90), names);
        return new Identity(List.of(certificate), keys.getPrivate());
    }

    public static Instant from(int days) {
        return Instant.now().plus(days, ChronoUnit.DAYS);
    }

    /** The JDK's server side with this identity; trusts our authority's clients. */
    public SSLContext serverContext(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Listens with TLS on a free loopback port; the socket can be set up further before the first connection. */
    public static SSLServerSocket listener(SSLContext context) throws IOException {
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public static KeyPair keys(String type) {
        try {
            return KeyPairGenerator.getInstance(type).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate make(
            KeyPair keys,
            String subject,
            X509Certificate issuer,
            PrivateKey issuerKey,
            boolean authority,
            Instant notBefore,
            Instant notAfter,
            String... names) {
        X500Principal principal = new X500Principal(subject);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer == null ? principal : issuer.getSubjectX500Principal(),
                new BigInteger(64, new Random()),
                Date.from(notBefore),
                Date.from(notAfter),
                principal,
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            List<GeneralName> alternatives = new ArrayList<>();
            for (String name : names) {
                int kind = ClientTls.isAddressLiteral(name) ? GeneralName.iPAddress : GeneralName.dNSName;
                alternatives.add(new GeneralName(kind, name));
            }
            if (!alternatives.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(alternatives.toArray(GeneralName[]::new)));
            }
            String algorithm = switch (issuerKey.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "Ed25519";
            };
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey)));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
