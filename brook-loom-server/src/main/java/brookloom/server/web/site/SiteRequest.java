package brookloom.server.web.site;

import brookloom.net.http.HttpBody;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * A request that has been read whole, its body excepted.
 *
 * @param rawTarget as it came, without scheme and authority
 * @param version 1000 times the major number and the minor one; 9 is HTTP/0.9
 * @param host in lower case, without a port; empty when none was given
 * @param body how the end of its body is told
 * @param connection where it came from
 */
public record SiteRequest(
        String method,
        String rawTarget,
        RequestTarget target,
        int version,
        HttpFields headers,
        String host,
        HttpBody body,
        Via connection) {
    /**
     * The connection of a request.
     *
     * @param local the address of this machine
     * @param secure whether it has TLS
     */
    public record Via(InetSocketAddress local, InetSocketAddress remote, boolean secure) {}

    /** Returns the path, decoded. */
    public String path() {
        return target.path();
    }

    /** Returns the only value of a field, or the first one; null when there is none. */
    public @Nullable String header(HttpHeader name) {
        return headers.get(name);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Returns whether the client is a browser whose own error pages give way to longer ones only. */
    boolean needsLongPages() {
        return version >= RequestLine.HTTP_1_0 && needsLongPages(headers.get(HttpHeader.USER_AGENT));
    }

    static boolean needsLongPages(@Nullable String userAgent) {
        if (userAgent == null || userAgent.contains("Opera")) {
            return false;
        }
        return userAgent.contains("MSIE ") || (userAgent.contains("Chrome/") && !userAgent.contains("Gecko/"));
    }

    /** Returns whether the client keeps the connection. */
    boolean wantsKeepAlive() {
        boolean kept = version > RequestLine.HTTP_1_0;
        for (String connection : headers.getValuesList(HttpHeader.CONNECTION)) {
            String text = connection.toLowerCase(Locale.ROOT);
            if (text.contains("close")) {
                kept = false;
            } else if (text.contains("keep-alive")) {
                kept = true;
            }
        }
        return kept;
    }

    boolean expectsContinue() {
        return version >= RequestLine.HTTP_1_1 && "100-continue".equalsIgnoreCase(headers.get(HttpHeader.EXPECT));
    }
}
