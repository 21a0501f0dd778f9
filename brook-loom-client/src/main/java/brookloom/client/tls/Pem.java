package brookloom.client.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Certificates and private keys from PEM files (RFC 7468). Every error is one line that names the file. */
final class Pem {
    private Pem() {}

    /** All certificates of the file in its order, at least one; other blocks and text between blocks are skipped. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        return certificates(file.toString(), text(file));
    }

    /** The same from text that did not come from a file; {@code source} stands for it in errors. */
    static List<X509Certificate> certificates(String source, String text) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemObject block : blocks(source, text)) {
            if (block.getType().equals("CERTIFICATE") || block.getType().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(source, block.getContent()));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(source + " holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /** The first private key of the file: PKCS#8, PKCS#1 (RSA) or SEC1 (EC); not encrypted. */
    static PrivateKey privateKey(Path file) throws IOException {
        for (PemObject block : blocks(file.toString(), text(file))) {
            boolean encrypted = block.getType().equals("ENCRYPTED PRIVATE KEY")
                    || !block.getHeaders().isEmpty();
            if (block.getType().endsWith("PRIVATE KEY")) {
                if (encrypted) {
                    throw new IOException(file + " holds an encrypted key; decrypt it with: openssl pkey -in " + file);
                }
                return privateKey(file, block);
            }
        }
        throw new IOException(file + " holds no private key (-----BEGIN PRIVATE KEY-----)");
    }

    private static X509Certificate certificate(String source, byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException(source + " holds a certificate that cannot be read", e);
        }
    }

    private static PrivateKey privateKey(Path file, PemObject block) throws IOException {
        try {
            PrivateKeyInfo info = switch (block.getType()) {
                case "RSA PRIVATE KEY" ->
                    new PrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            RSAPrivateKey.getInstance(block.getContent()));
                case "EC PRIVATE KEY" -> sec1(ECPrivateKey.getInstance(block.getContent()));
                case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(block.getContent());
                default -> throw new IOException(file + " holds a key of an unknown kind: " + block.getType());
            };
            String algorithm = algorithm(info);
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds a private key that cannot be read", e);
        }
    }

    private static PrivateKeyInfo sec1(ECPrivateKey key) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
    }

    private static String algorithm(PrivateKeyInfo info) {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption.getId())) {
            return "RSA";
        }
        return oid.equals(X9ObjectIdentifiers.id_ecPublicKey.getId()) ? "EC" : oid;
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private static List<PemObject> blocks(String source, String text) throws IOException {
        List<PemObject> blocks = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(text))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(source + " is not a PEM file that can be read", e);
        }
        return blocks;
    }
}
