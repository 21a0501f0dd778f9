package brookloom.server.web;

import brookloom.net.websocket.WebSocketKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;

/** Distinguishes requests that open a tunnel from all others, which get the site's answer. */
final class UpgradeRules {
    /** The version of the WebSocket protocol (RFC 6455 §4.1). */
    static final String VERSION = "13";

    private final String path;

    /** @param path of the upgrade, decoded */
    UpgradeRules(String path) {
        this.path = path;
    }

    /**
     * Returns whether the target is the tunnel's path. The query does not matter.
     *
     * @param rawTarget as it came, one character for each byte
     */
    boolean isPath(String rawTarget) {
        int end = rawTarget.indexOf('?');
        String raw = end < 0 ? rawTarget : rawTarget.substring(0, end);
        String sent = new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return path.equals(sent) || path.equals(decoded(sent)); // clients of the original send it decoded
    }

    /** Servers normalize paths before they compare them; the original takes this one as it is. */
    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    /** Returns whether this is a correct upgrade (RFC 6455 §4.2.1), the target apart. */
    boolean isUpgrade(String method, boolean http11, HttpFields headers) {
        List<String> keys = headers.getValuesList(HttpHeader.SEC_WEBSOCKET_KEY);
        return HttpMethod.GET.is(method)
                && http11
                && headers.contains(HttpHeader.CONNECTION, "upgrade")
                && headers.contains(HttpHeader.UPGRADE, "websocket")
                && VERSION.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))
                && keys.size() == 1
                && WebSocketKey.isValid(keys.getFirst())
                && !isOdd(headers);
    }

    /**
     * Returns whether a WebSocket handshake has what no client sends, and what a server could not follow after its 101: a
     * body, a wish to close the connection, an expectation. Such a request is an ordinary one.
     */
    static boolean isOdd(HttpFields headers) {
        return headers.contains(HttpHeader.CONNECTION, "close")
                || headers.contains(HttpHeader.EXPECT)
                || headers.contains(HttpHeader.TRANSFER_ENCODING)
                || !headers.getValuesList(HttpHeader.CONTENT_LENGTH).stream()
                        .allMatch(length -> length.trim().matches("0+"));
    }
}
