package brookloom.lists;

import brookloom.proto.HostAddress;
import brookloom.proto.InternationalName;
import java.util.Locale;
import java.util.regex.Pattern;

/** The one spelling that names are compared in: ASCII (RFC 5890's A-labels), lower case, no dot at the end. */
final class DomainName {
    /** RFC 1035 §2.3.4, without the root's dot and length byte. */
    private static final int MAX_LENGTH = 253;

    /** Underscores are no part of a host's name, but of many a name in DNS. */
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");

    private DomainName() {}

    /**
     * Any name in that spelling.
     *
     * @throws IllegalArgumentException when it has none
     */
    static String canonical(String name) {
        String ascii = InternationalName.toAscii(name);
        int end = ascii.length();
        while (end > 0 && ascii.charAt(end - 1) == '.') {
            end--;
        }
        return ascii.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /**
     * Returns a list's entry in that spelling; {@code .example.com} and {@code *.example.com} mean what
     * {@code example.com} does.
     *
     * @throws IllegalArgumentException when it is no domain name
     */
    static String entry(String text) {
        String name =
                canonical(text.startsWith("*.") ? text.substring(2) : text.startsWith(".") ? text.substring(1) : text);
        if (name.length() > MAX_LENGTH || !LABELS.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no domain name");
        }
        if (HostAddress.IPV4_LITERAL.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + text + "' is an address");
        }
        return name;
    }
}
