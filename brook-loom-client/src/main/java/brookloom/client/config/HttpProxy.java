package brookloom.client.config;

import brookloom.net.dial.ProxyLogin;
import brookloom.net.text.HostPort;
import brookloom.proto.Destination;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names an HTTP proxy on the way to the server.
 *
 * @param login null when it requires none
 */
public record HttpProxy(Destination address, @Nullable ProxyLogin login) {
    private static final Pattern URL =
            Pattern.compile("http://(?:(?<user>[^:@/]*):(?<password>[^@/]*)@)?(?<at>[^@/]+)/?");

    /**
     * Reads {@code http://[user:password@]host:port}; user and password may be percent-escaped.
     *
     * @throws IllegalArgumentException without the password in its message
     */
    public static HttpProxy parse(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a proxy has the form http://host:port or"
                    + " http://user:password@host:port (with %40 for @, %3A for :, %2F for /)");
        }
        HostPort at = HostPort.parse(parts.group("at"));
        Destination address = at.destination();
        String user = parts.group("user");
        return new HttpProxy(
                address, user == null ? null : new ProxyLogin(decode(user), decode(parts.group("password"))));
    }

    /** Decodes percent escapes; a plus stays a plus. */
    private static String decode(String escaped) {
        try {
            return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("user or password has a % without two hex digits (%25 stands for %)");
        }
    }

    @Override
    public String toString() {
        return "HTTP proxy " + address;
    }
}
