package brookloom.client.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Adds a header to the upgrade request. Its value may be a token, so it is never printed.
 *
 * @param value without line breaks; sent as UTF-8
 */
public record HttpHeader(String name, String value) {
    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** Headers that the upgrade sends itself, or would be broken by. */
    private static final Set<String> OURS =
            Set.of("host", "upgrade", "connection", "content-length", "transfer-encoding", "te", "trailer");

    public HttpHeader {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("a header has the form 'Name: value'; its name has letters, digits, -");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("host")) {
            throw new IllegalArgumentException("Host is the server's address: to dial another host, give --address");
        }
        if (OURS.contains(lower) || lower.startsWith("sec-websocket-")) {
            throw new IllegalArgumentException(name + " belongs to the upgrade itself");
        }
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new IllegalArgumentException("the value of " + name + " has a control character");
        }
    }

    /**
     * Reads {@code Name: value}.
     *
     * @throws IllegalArgumentException without the value in its message
     */
    public static HttpHeader parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a header has the form 'Name: value'; the colon is missing");
        }
        return new HttpHeader(
                text.substring(0, colon), text.substring(colon + 1).strip());
    }

    @Override
    public String toString() {
        return name + ": [redacted]";
    }
}
