package brookloom.client.tls;

import brookloom.net.text.Printable;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads the names in a certificate, made fit for a line of text. */
public final class CertificateNames {
    private static final int MOST_NAMES = 5;
    private static final int LONGEST_TEXT = 100;
    /** Kinds of subjectAltName (RFC 5280 §4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private CertificateNames() {}

    /** Returns the DNS names and addresses that the certificate is for, else its subject; few enough for a line. */
    public static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        for (List<?> name : alternativeNames(certificate)) {
            if (name.get(0) instanceof Integer kind
                    && (kind == DNS_NAME || kind == IP_ADDRESS)
                    && name.get(1) instanceof String text) {
                names.add(printable(text));
            }
        }
        String subject = certificate.getSubjectX500Principal().getName();
        if (names.isEmpty() && !subject.isEmpty()) {
            return List.of(printable(subject));
        }
        if (names.size() > MOST_NAMES) {
            List<String> first = new ArrayList<>(names.subList(0, MOST_NAMES));
            first.add(names.size() - MOST_NAMES + " more");
            return first;
        }
        return names;
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** Makes text from an untrusted peer fit for a log line. */
    static String printable(String text) {
        return Printable.line(text, LONGEST_TEXT);
    }
}
