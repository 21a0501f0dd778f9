package brookloom.net.pem;

import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The bytes of one PEM file (RFC 7468), read whole, under the name that problems are told with.
 *
 * <p>Keys may be PKCS#8, PKCS#1 ({@code RSA PRIVATE KEY}) or SEC1 ({@code EC PRIVATE KEY}); blocks of other kinds are
 * skipped, so key and chain may share a file.
 */
public final class PemFile {
    /** No bundle of authorities comes near this many bytes; a device or a wrong file may. */
    private static final int MAX_BYTES = 1 << 24;

    private final String name;
    private final byte[] bytes;

    /**
     * Holds bytes that are already read.
     *
     * @param name how the user knows the file, such as {@code --cert /etc/x.pem}
     */
    public PemFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes.clone();
    }

    /** Reads the file that an option names, to its end, through symbolic links. */
    public static PemFile read(String option, Path path) throws CertificateProblem {
        return readAs(option + " " + path, path);
    }

    /** Reads a file whose path is its name, to its end, through symbolic links. */
    public static PemFile read(Path path) throws CertificateProblem {
        return readAs(path.toString(), path);
    }

    private static PemFile readAs(String name, Path path) throws CertificateProblem {
        try (InputStream in = InputFile.open(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CertificateProblem(name + ": larger than " + MAX_BYTES + " bytes, so not a PEM file");
            }
            return new PemFile(name, bytes);
        } catch (CertificateProblem problem) {
            throw problem;
        } catch (NoSuchFileException e) {
            throw new CertificateProblem(name + ": no such file", e);
        } catch (IOException e) {
            throw new CertificateProblem(name + ": cannot be read: " + Failures.reason(e), e);
        }
    }

    /** Returns the name that problems are told with. */
    public String name() {
        return name;
    }

    /** Returns a copy of what the file holds. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns every certificate in the file, in its order; at least one. */
    public List<X509Certificate> certificates() throws CertificateProblem {
        List<X509Certificate> found = new ArrayList<>();
        for (PemBlock block : blocks()) {
            if (block.isCertificate()) {
                found.add(certificate(block.content()));
            }
        }
        if (found.isEmpty()) {
            throw lacks("certificate", "CERTIFICATE", "private key", PemBlock::isPrivateKey);
        }
        return List.copyOf(found);
    }

    /** Returns the first private key in the file. */
    public PrivateKey privateKey() throws CertificateProblem {
        for (PemBlock block : blocks()) {
            if (block.isPrivateKey()) {
                return key(block);
            }
        }
        throw lacks("private key", "PRIVATE KEY", "certificate", PemBlock::isCertificate);
    }

    /** Returns whether there are certificates, and no private key. */
    boolean hasCertificatesOnly() throws CertificateProblem {
        List<PemBlock> blocks = blocks();
        return blocks.stream().anyMatch(PemBlock::isCertificate)
                && blocks.stream().noneMatch(PemBlock::isPrivateKey);
    }

    /** Returns whether there are private keys, and no certificate. */
    boolean hasKeysOnly() throws CertificateProblem {
        List<PemBlock> blocks = blocks();
        return blocks.stream().anyMatch(PemBlock::isPrivateKey)
                && blocks.stream().noneMatch(PemBlock::isCertificate);
    }

    /** Returns the first private key and the {@code PUBLIC KEY} that goes with it. */
    public KeyPair keyPair() throws CertificateProblem {
        PrivateKey key = privateKey();
        for (PemBlock block : blocks()) {
            if (block.type().equals("PUBLIC KEY")) {
                try {
                    return new KeyPair(
                            KeyFactory.getInstance(key.getAlgorithm())
                                    .generatePublic(new X509EncodedKeySpec(block.content())),
                            key);
                } catch (GeneralSecurityException e) {
                    throw new CertificateProblem(name + ": the public key is not that of the private key", e);
                }
            }
        }
        throw new CertificateProblem(name + ": holds no public key (requires a BEGIN PUBLIC KEY block)");
    }

    private CertificateProblem lacks(String what, String block, String other, Predicate<PemBlock> isOther)
            throws CertificateProblem {
        return new CertificateProblem(name + ": holds no " + what
                + (blocks().stream().anyMatch(isOther)
                        ? ", but a " + other + ": a " + what + " is needed here (a BEGIN " + block + " block)"
                        : " (requires a BEGIN " + block + " block)"));
    }

    private List<PemBlock> blocks() throws CertificateProblem {
        try {
            List<PemBlock> blocks = PemBlock.all(new String(bytes, StandardCharsets.ISO_8859_1));
            if (blocks.isEmpty()) {
                String advice = NotPem.advice(bytes);
                throw new CertificateProblem(
                        name + ": not PEM " + (advice == null ? "(no -----BEGIN … line)" : "but " + advice));
            }
            return blocks;
        } catch (CertificateProblem problem) {
            throw problem;
        } catch (IOException e) {
            throw new CertificateProblem(name + ": broken PEM (cut short, or written to just now?)", e);
        }
    }

    private X509Certificate certificate(byte[] der) throws CertificateProblem {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new CertificateProblem(name + ": holds a certificate that cannot be read; copy it again", e);
        }
    }

    private PrivateKey key(PemBlock block) throws CertificateProblem {
        if (block.encrypted()) {
            throw new CertificateProblem(
                    name + ": the key is encrypted; decrypt it with 'openssl pkey -in FILE -out NEW'");
        }
        try {
            return PrivateKeys.read(block);
        } catch (GeneralSecurityException e) {
            throw new CertificateProblem(
                    name + ": not a key that TLS can use here (RSA; EC P-256, P-384, P-521; Ed25519)", e);
        }
    }
}
