package brookloom.client.config;

import brookloom.net.text.Login;
import brookloom.net.text.ServerUrl;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a server by its URL: {@code ws://host[:port][/path]} or {@code wss://host[:port][/path]}.
 *
 * @param path of the upgrade, beginning with a slash
 */
public record ServerAddress(boolean tls, HostAddress host, int port, String path) {
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>wss?)://(?<host>\\[[^\\]/]+\\]|[^:/?#]+):(?<port>\\d{1,9})(?<path>/[^?#]*)?(?<rest>[?#].*)?");

    /**
     * Reads {@code ws://host[:port][/path]} or {@code wss://…}, port 80 or 443 by default; a query is dropped, as the
     * original drops it.
     *
     * @throws IllegalArgumentException naming the expected form
     */
    public static ServerAddress parse(String url) {
        if (Login.isIn(url)) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(url) + "' has a login, which no server takes: leave it"
                            + " out, and give the tunnel's password by --passwordFile FILE");
        }
        Matcher parts = URL.matcher(ServerUrl.withPort(url));
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(url) + "' must be ws://host:port/path or wss://host:port/path");
        }
        int port = Integer.parseInt(parts.group("port"));
        if (port == 0 || port > 0xffff) {
            throw new IllegalArgumentException("'" + Login.hidden(url) + "': port " + port + " must be 1 to 65535");
        }
        String path = parts.group("path");
        return new ServerAddress(
                parts.group("scheme").equals("wss"),
                HostAddress.parse(parts.group("host")),
                port,
                path == null ? BrookProtocol.DEFAULT_PATH : checkPath(path));
    }

    /** Returns whether there is a query or a fragment, which a server does not get. */
    public static boolean hasQuery(String url) {
        return url.indexOf('?') >= 0 || url.indexOf('#') >= 0;
    }

    private static String checkPath(String path) {
        if (path.getBytes(StandardCharsets.UTF_8).length > 2048 || path.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("path has a space, a control character, or over 2048 bytes");
        }
        return path;
    }

    /** Returns the server as something to dial. */
    public Destination destination() {
        return new Destination(host, port);
    }

    @Override
    public String toString() {
        return (tls ? "wss://" : "ws://") + host + ":" + port + path;
    }
}
