package brookloom.net.pem;

import brookloom.proto.HostAddress;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A private key and the chain whose leaf belongs to it. Immutable. */
public final class KeyMaterial {
    /** GeneralName's choice (RFC 5280 §4.2.1.6). */
    private static final Integer DNS_NAME = 2;

    private static final int LEAST_RSA_BITS = 2048;

    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * Returns key and chain from two files, or twice the same, checked to belong together; the chain must be in order.
     *
     * @throws CertificateProblem when a file cannot be used, or the two do not fit
     */
    public static KeyMaterial of(PemFile chainFile, PemFile keyFile) throws CertificateProblem {
        KeyMaterial material = ofAnyOrder(chainFile, keyFile);
        List<X509Certificate> chain = material.chain;
        for (int i = 1; i < chain.size(); i++) {
            if (!signed(chain.get(i), chain.get(i - 1))) {
                throw new CertificateProblem(chainFile.name() + ": certificate " + (i + 1)
                        + " of the chain did not sign certificate " + i
                        + "; the leaf comes first, then its issuer, then that one's issuer");
            }
        }
        return material;
    }

    /**
     * Returns key and chain as {@link #of} does, with what comes after the leaf in any order: peers that build the path
     * themselves accept it.
     */
    public static KeyMaterial ofAnyOrder(PemFile chainFile, PemFile keyFile) throws CertificateProblem {
        if (chainFile.hasKeysOnly() && keyFile.hasCertificatesOnly()) {
            throw new CertificateProblem(chainFile.name() + ": holds the private key, and " + keyFile.name()
                    + " the certificate: the two files are swapped");
        }
        List<X509Certificate> chain = chainFile.certificates();
        PrivateKey key = keyFile.privateKey();
        checkLeaf(chainFile, keyFile, chain, key);
        return new KeyMaterial(key, chain);
    }

    /** Returns a pair that was generated here and needs no check. */
    public static KeyMaterial trusted(PrivateKey key, X509Certificate leaf) {
        return new KeyMaterial(key, List.of(leaf));
    }

    private static void checkLeaf(PemFile chainFile, PemFile keyFile, List<X509Certificate> chain, PrivateKey key)
            throws CertificateProblem {
        if (matches(key, chain.getFirst().getPublicKey())) {
            return;
        }
        boolean later = chain.stream().skip(1).anyMatch(certificate -> matches(key, certificate.getPublicKey()));
        throw new CertificateProblem(
                later
                        ? chainFile.name() + ": the certificate of the key is not the first; the leaf comes first"
                        : keyFile.name() + ": the key does not belong to the certificate of " + chainFile.name());
    }

    /** Returns whether what one signs verifies with the other: holds for every algorithm, however it is encoded. */
    private static boolean matches(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = signature(key.getAlgorithm());
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Signature signature(String keyAlgorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (keyAlgorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> keyAlgorithm;
                });
        if (keyAlgorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    private static boolean signed(X509Certificate issuer, X509Certificate subject) {
        if (!subject.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            subject.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public PrivateKey key() {
        return key;
    }

    /** Returns the key's kind as in TLS's handshake: {@code RSA}, {@code EC}, {@code EdDSA}, {@code RSASSA-PSS}. */
    public String keyType() {
        return key.getAlgorithm();
    }

    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Returns the DNS names that the leaf is for, as it spells them. */
    public Set<String> dnsNames() {
        try {
            Collection<List<?>> names = leaf().getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .filter(name -> DNS_NAME.equals(name.getFirst()))
                            .map(name -> String.valueOf(name.getLast()))
                            .collect(Collectors.toUnmodifiableSet());
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    /** Returns what is wrong with the leaf's time now, or null. */
    public @Nullable String outOfDate(Instant now) {
        if (now.isAfter(notAfter())) {
            return "the certificate expired on " + notAfter() + "; clients will refuse it";
        }
        return now.isBefore(notBefore())
                ? "the certificate is valid only from " + notBefore() + "; clients will refuse it"
                : null;
    }

    /**
     * Returns what is wrong with the leaf's names for this one, or null. Those of certificates for addresses are left to
     * clients.
     */
    public @Nullable String foreignTo(String domain) {
        if (HostAddress.parse(domain) instanceof HostAddress.Ip) {
            return null;
        }
        String name = domain.toLowerCase(Locale.ROOT);
        String wildcard = "*." + name.substring(name.indexOf('.') + 1);
        Set<String> names = dnsNames();
        if (names.stream()
                .map(dnsName -> dnsName.toLowerCase(Locale.ROOT))
                .anyMatch(dnsName -> dnsName.equals(name) || dnsName.equals(wildcard))) {
            return null;
        }
        String others = names.isEmpty() ? "no domain (no subjectAltName)" : String.join(", ", new TreeSet<>(names));
        return "the certificate is for " + others + ", not for " + domain
                + "; clients will refuse it: order one for this name, or give the right --domainaddress";
    }

    /** Returns what is wrong with the sizes of the chain's keys, or null: browsers and TLS libraries refuse short ones. */
    public @Nullable String tooShort() {
        for (X509Certificate certificate : chain) {
            if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                    && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                return "the RSA key of " + certificate.getSubjectX500Principal().getName() + " has "
                        + rsa.getModulus().bitLength() + " bits; clients refuse less than " + LEAST_RSA_BITS
                        + ": order a certificate for a new key (openssl genpkey -algorithm EC -pkeyopt"
                        + " ec_paramgen_curve:P-256 -out KEY)";
            }
        }
        return null;
    }

    @Override
    public String toString() {
        String subject = dnsNames().isEmpty()
                ? leaf().getSubjectX500Principal().getName()
                : String.join(", ", new TreeSet<>(dnsNames()));
        return subject + " (" + keyType() + ") until " + notAfter();
    }
}
