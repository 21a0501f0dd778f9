package brookloom.net.pem;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Recognizes the other forms in which certificates and keys are handed out, by their first bytes, and names the way to PEM. */
final class NotPem {
    private static final String SIGNED_DATA = "06092a864886f70d010702"; // PKCS#7: 1.2.840.113549.1.7.2
    private static final String ENCRYPTION = "06092a864886f70d0105"; // PKCS#5: 1.2.840.113549.1.5
    private static final String KEY = "a DER private key; convert it with 'openssl pkey -inform DER -in FILE -out NEW'";
    private static final String JKS = "feedfeed";
    private static final String JCEKS = "cececece";

    private static final int INTEGER = 0x02;
    private static final int SEQUENCE = 0x30;
    private static final int INDEFINITE = 0x80;

    /** Version of a PKCS#12 store (RFC 7292 §4), and of no key. */
    private static final int PKCS12_VERSION = 3;

    private final byte[] bytes;

    private NotPem(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns what the bytes are and the command that makes PEM of them, or null where that is not known. */
    static @Nullable String advice(byte[] bytes) {
        return new NotPem(bytes).advice();
    }

    private @Nullable String advice() {
        if (isAt(0, "fffe") || isAt(0, "feff")) {
            return "UTF-16 text; save it as UTF-8, or 'iconv -f UTF-16 -t UTF-8 FILE >NEW'";
        }
        if (isAt(0, JKS) || isAt(0, JCEKS)) {
            return "a Java keystore; convert it with 'keytool -importkeystore -srckeystore FILE -destkeystore NEW.p12"
                    + " -deststoretype PKCS12', then 'openssl pkcs12 -in NEW.p12 -nodes -out NEW'";
        }
        if (octet(0) != SEQUENCE) {
            return null;
        }
        int first = contentOf(0);
        if (isAt(first, SIGNED_DATA)) {
            return "PKCS#7, with certificates alone; convert it with"
                    + " 'openssl pkcs7 -inform DER -in FILE -print_certs -out NEW'";
        }
        if (octet(first) == INTEGER) {
            return octet(contentOf(first)) == PKCS12_VERSION
                    ? "PKCS#12 (.p12, .pfx); convert it with 'openssl pkcs12 -in FILE -nodes -out NEW', which writes"
                            + " certificate and key"
                    : KEY;
        }
        if (isAt(contentOf(first), ENCRYPTION)) {
            return KEY;
        }
        return isCertificate()
                ? "a DER certificate; convert it with 'openssl x509 -inform DER -in FILE -out NEW'"
                : null;
    }

    private boolean isCertificate() {
        try {
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** Returns where the content of an element begins. */
    private int contentOf(int element) {
        int length = octet(element + 1);
        return element + 2 + (length > INDEFINITE ? length - INDEFINITE : 0);
    }

    /** Returns 0 after the end. */
    private int octet(int at) {
        return at < bytes.length ? Byte.toUnsignedInt(bytes[at]) : 0;
    }

    private boolean isAt(int at, String hex) {
        byte[] wanted = HexFormat.of().parseHex(hex);
        for (int i = 0; i < wanted.length; i++) {
            if (octet(at + i) != Byte.toUnsignedInt(wanted[i])) {
                return false;
            }
        }
        return at + wanted.length <= bytes.length;
    }
}
