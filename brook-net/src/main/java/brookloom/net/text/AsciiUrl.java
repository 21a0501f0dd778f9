package brookloom.net.text;

import brookloom.proto.InternationalName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spells the host of a URL, or of {@code host:port}, in ASCII; everything else stays as it is. */
public final class AsciiUrl {
    private static final Pattern URL = Pattern.compile(
            "(?<before>(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#@]*@)?)(?<host>[^:/?#@\\[\\]]+)(?<after>.*)",
            Pattern.DOTALL);

    private AsciiUrl() {}

    /**
     * Returns the URL with its host in ASCII.
     *
     * @throws IllegalArgumentException when the host is no name; the message is one line that says why
     */
    public static String of(String url) {
        Matcher parts = URL.matcher(url);
        return parts.matches()
                ? parts.group("before") + InternationalName.toAscii(parts.group("host")) + parts.group("after")
                : url;
    }

    /**
     * Returns a URL that the JDK's HTTP client can ask, with its host in ASCII.
     *
     * @throws IllegalArgumentException when it is none, has no host, or one with an underscore, or a port above 65535; the
     *     message says which
     */
    public static URI parse(String url) {
        try {
            URI uri = new URI(of(url));
            if (uri.getPort() == 0 || uri.getPort() > 0xffff) {
                throw new IllegalArgumentException("the port must be 1 to 65535");
            }
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getReason(), e);
        }
        Matcher parts = URL.matcher(url);
        throw new IllegalArgumentException(
                parts.matches() && url.contains("://") && parts.group("host").contains("_")
                        ? "URLs whose host has an underscore are not supported: use another name of "
                                + parts.group("host") + ", or its IP address"
                        : "it has no host");
    }
}
