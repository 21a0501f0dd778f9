package brookloom.net.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Completes the URLs of Brook servers: {@code ws://} has port 80 by default, {@code wss://} port 443 (RFC 6455 §3). */
public final class ServerUrl {
    private static final Pattern WITHOUT_PORT =
            Pattern.compile("(?<authority>ws(?<tls>s?)://(?:\\[[^\\]/?#]+\\]|[^:/?#\\[\\]]+))(?<rest>[/?#].*)?");

    private ServerUrl() {}

    /** Returns the URL with its scheme's port where it has none; anything else unchanged. */
    public static String withPort(String url) {
        Matcher parts = WITHOUT_PORT.matcher(url);
        if (!parts.matches()) {
            return url;
        }
        String rest = parts.group("rest");
        return parts.group("authority") + (parts.group("tls").isEmpty() ? ":80" : ":443") + (rest == null ? "" : rest);
    }
}
