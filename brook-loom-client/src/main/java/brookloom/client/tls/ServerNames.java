package brookloom.client.tls;

import brookloom.proto.HostAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/**
 * Sends and checks names that the JDK takes for none, such as {@code my_host.test}: DNS has them, and certificates are
 * issued for them, but by RFC 1123 no host is called so.
 */
final class ServerNames {
    /** Types of names in a certificate (RFC 5280 §4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private ServerNames() {}

    /** Is sent as it is. */
    private static final class Unchecked extends SNIServerName {
        Unchecked(byte[] name) {
            super(StandardConstants.SNI_HOST_NAME, name);
        }
    }

    /** Returns the names of the ClientHello (RFC 6066 §3): one, or none for null. */
    static List<SNIServerName> requested(@Nullable String name) {
        if (name == null) {
            return List.of();
        }
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        return List.of(isKnownToJdk(name) ? new SNIHostName(ascii) : new Unchecked(ascii));
    }

    /** Returns whether the JDK can check the certificate's names itself. */
    static boolean areCheckedByJdk(ClientTls options) {
        String sent = options.serverName();
        return (ClientTls.isAddressLiteral(options.host()) || isKnownToJdk(options.host()))
                && (sent == null || isKnownToJdk(sent));
    }

    private static boolean isKnownToJdk(String name) {
        try {
            return !new SNIHostName(name.getBytes(StandardCharsets.US_ASCII))
                    .getAsciiName()
                    .isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Checks that the certificate is for the server's host, or for the name that was sent (RFC 9525).
     *
     * @throws CertificateException when it is for neither, in the JDK's words
     */
    static void check(ClientTls options, X509Certificate certificate) throws CertificateException {
        String sent = options.serverName();
        for (String name : sent == null ? List.of(options.host()) : List.of(options.host(), sent)) {
            if (subjects(certificate).anyMatch(subject -> matches(subject, name))) {
                return;
            }
        }
        throw new CertificateException("No subject alternative DNS name matching " + options.host() + " found.");
    }

    private static Stream<List<?>> subjects(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null ? Stream.empty() : names.stream();
    }

    private static boolean matches(List<?> subject, String name) {
        if (!(subject.get(1) instanceof String text)) {
            return false;
        }
        if (ClientTls.isAddressLiteral(name)) {
            return subject.getFirst().equals(IP_ADDRESS)
                    && HostAddress.parse(text).equals(HostAddress.parse(name));
        }
        String pattern = text.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        boolean wildcard =
                pattern.startsWith("*.") && dot > 0 && pattern.substring(1).equals(name.substring(dot));
        return subject.getFirst().equals(DNS_NAME) && (wildcard || pattern.equals(name));
    }
}
