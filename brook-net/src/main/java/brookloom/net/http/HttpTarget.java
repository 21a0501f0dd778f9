package brookloom.net.http;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the request target of a proxy request (RFC 9112 §3.2). */
public sealed interface HttpTarget {
    /** Returns the destination to connect to. */
    Destination destination();

    /** CONNECT: a tunnel. */
    record Tunnel(Destination destination) implements HttpTarget {}

    /**
     * Absolute form: a resource.
     *
     * @param authority host and port as they were written, for the Host field
     * @param path with its query; what the target's own server is asked for
     */
    record Resource(Destination destination, String authority, String path) implements HttpTarget {}

    Pattern ABSOLUTE =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<authority>[^/?#]*)(?<path>[^#]*)(?<rest>.*)");

    /** A host (RFC 3986 §3.2.2, without escapes) and, maybe, a port. */
    Pattern AUTHORITY = Pattern.compile(
            "(?<host>\\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]*]|[A-Za-z0-9._~!$&'()*+,;=-]+)(:(?<port>\\d{0,5}))?");

    int HTTP_PORT = 80;

    /**
     * Returns the target of a CONNECT.
     *
     * @throws HttpProblem when it is not host:port
     */
    static HttpTarget tunnel(String text) throws HttpProblem {
        return new Tunnel(destination(text, 0));
    }

    /**
     * Returns the target of any other request.
     *
     * @param method decides what an empty path stands for
     * @throws HttpProblem when it is not an http:// URL
     */
    static HttpTarget resource(String method, String text) throws HttpProblem {
        Matcher url = ABSOLUTE.matcher(text);
        if (!url.matches()) {
            throw text.startsWith("/") || text.equals("*")
                    ? new HttpProblem(
                            HttpStatus.BAD_REQUEST,
                            "This is an HTTP proxy: enter its address in an app's proxy settings; it has no pages of"
                                    + " its own.")
                    : malformed("the request's target is neither an http:// URL nor, for CONNECT, host:port");
        }
        checkScheme(url.group("scheme"));
        if (!url.group("rest").isEmpty()) {
            throw malformed("the request's URL has a fragment (#), which is not for servers");
        }
        String authority = url.group("authority");
        String path = url.group("path");
        if (path.isEmpty()) {
            path = method.equals("OPTIONS") ? "*" : "/";
        } else if (path.startsWith("?")) {
            path = "/" + path;
        }
        return new Resource(destination(authority, HTTP_PORT), authority, path);
    }

    private static void checkScheme(String scheme) throws HttpProblem {
        if (scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss")) {
            throw new HttpProblem(
                    HttpStatus.NOT_IMPLEMENTED,
                    "https:// URLs go through a proxy by CONNECT, so that nobody on the way can read them;"
                            + " this app asked with its URL in the clear.");
        }
        if (!scheme.equalsIgnoreCase("http")) {
            throw new HttpProblem(HttpStatus.NOT_IMPLEMENTED, "This proxy knows http:// URLs and CONNECT only.");
        }
    }

    /** @param defaultPort taken when none is given; 0 when one must be */
    private static Destination destination(String authority, int defaultPort) throws HttpProblem {
        if (authority.indexOf('@') >= 0) {
            throw malformed("the request's URL has a user name in it, which belongs in a header");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw malformed("the request's target has no proper host and port");
        }
        String digits = parts.group("port");
        int port = digits == null || digits.isEmpty() ? defaultPort : Integer.parseInt(digits);
        if (port < 1 || port > 0xffff) {
            throw malformed("the request's target has no port from 1 to 65535");
        }
        try {
            return new Destination(HostAddress.parse(parts.group("host")), port);
        } catch (IllegalArgumentException e) {
            throw malformed("the request's target has no proper host: " + e.getMessage());
        }
    }

    private static HttpProblem malformed(String message) {
        return new HttpProblem(HttpStatus.BAD_REQUEST, message);
    }
}
