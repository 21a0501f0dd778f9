package brookloom.net.pem;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** Reads private keys: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 §A.1.2) and SEC1 (RFC 5915), each as PKCS#8 for the JDK. */
final class PrivateKeys {
    private static final String RSA = "2a864886f70d010101"; // 1.2.840.113549.1.1.1
    private static final String RSA_PSS = "2a864886f70d01010a"; // 1.2.840.113549.1.1.10
    private static final String EC = "2a8648ce3d0201"; // 1.2.840.10045.2.1
    private static final String ED25519 = "2b6570"; // 1.3.101.112
    private static final String ED448 = "2b6571"; // 1.3.101.113

    /** P-256, P-384, P-521. Java may read keys on other curves too, but JSSE does not use them. */
    private static final Set<String> TLS_CURVES = Set.of("2a8648ce3d030107", "2b81040022", "2b81040023");

    private static final byte[] VERSION = {DerReader.INTEGER, 1, 0};
    private static final byte[] NULL = {5, 0};

    private PrivateKeys() {}

    /** @throws GeneralSecurityException for a key that is broken, or that TLS cannot use */
    static PrivateKey read(PemBlock block) throws GeneralSecurityException {
        return switch (block.type()) {
            case "PRIVATE KEY" -> pkcs8(block.content());
            case "RSA PRIVATE KEY" -> key(algorithm(RSA, NULL), block.content());
            case "EC PRIVATE KEY" -> sec1(block.content());
            default -> throw new InvalidKeyException("a key of the kind " + block.type());
        };
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        DerReader info = new DerReader(new DerReader(der).next(DerReader.SEQUENCE));
        info.next(DerReader.INTEGER);
        byte[] algorithm = info.next(DerReader.SEQUENCE);
        // Without the attributes and the public key that some writers add and some readers refuse.
        return key(algorithm, info.next(DerReader.OCTET_STRING));
    }

    private static PrivateKey sec1(byte[] der) throws GeneralSecurityException {
        DerReader key = new DerReader(new DerReader(der).next(DerReader.SEQUENCE));
        key.next(DerReader.INTEGER);
        key.next(DerReader.OCTET_STRING);
        return key(algorithm(EC, key.next(DerReader.CONTEXT_0)), der);
    }

    /** Returns the content of an AlgorithmIdentifier. */
    private static byte[] algorithm(String oid, byte[] parameters) {
        byte[] id =
                DerReader.element(DerReader.OBJECT_IDENTIFIER, HexFormat.of().parseHex(oid));
        byte[] both = new byte[id.length + parameters.length];
        System.arraycopy(id, 0, both, 0, id.length);
        System.arraycopy(parameters, 0, both, id.length, parameters.length);
        return both;
    }

    private static PrivateKey key(byte[] algorithm, byte[] key) throws GeneralSecurityException {
        byte[] der = DerReader.element(
                DerReader.SEQUENCE,
                VERSION,
                DerReader.element(DerReader.SEQUENCE, algorithm),
                DerReader.element(DerReader.OCTET_STRING, key));
        return KeyFactory.getInstance(name(algorithm)).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static String name(byte[] algorithm) throws InvalidKeyException {
        DerReader reader = new DerReader(algorithm);
        String oid = HexFormat.of().formatHex(reader.next(DerReader.OBJECT_IDENTIFIER));
        return switch (oid) {
            case RSA -> "RSA";
            case RSA_PSS -> "RSASSA-PSS";
            case ED25519, ED448 -> "EdDSA";
            case EC -> {
                String curve = HexFormat.of().formatHex(reader.next(DerReader.OBJECT_IDENTIFIER));
                if (!TLS_CURVES.contains(curve)) {
                    throw new InvalidKeyException("a key on the curve " + curve);
                }
                yield "EC";
            }
            default -> throw new InvalidKeyException("a key of the algorithm " + oid);
        };
    }
}
