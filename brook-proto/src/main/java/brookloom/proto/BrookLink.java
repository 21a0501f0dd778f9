package brookloom.proto;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A {@code brook://KIND?key=value…} link: everything that a client needs to know, the password included. Keys are
 * sorted, and escaped as the original escapes them.
 */
public final class BrookLink {
    private static final String SCHEME = "brook://";

    private final Kind kind;
    private final SortedMap<String, String> parameters;

    /** Kind of a link; the server's address is stored under the key of the same name. */
    public enum Kind {
        SERVER("server", ""),
        WSSERVER("wsserver", "ws"),
        WSSSERVER("wssserver", "wss"),
        SOCKS5("socks5", "socks5"),
        QUICSERVER("quicserver", "quic");

        private final String text;
        private final String scheme;

        Kind(String text, String scheme) {
            this.text = text;
            this.scheme = scheme;
        }

        /** Returns the kind of server at this address, as its scheme says; empty for another scheme. */
        public static Optional<Kind> ofAddress(String address) {
            int end = address.indexOf("://");
            String scheme = end < 0 ? "" : address.substring(0, end);
            return Arrays.stream(values())
                    .filter(kind -> kind.scheme.equals(scheme))
                    .findFirst();
        }

        /** Returns the kind as it stands in the link. */
        public String text() {
            return text;
        }

        private static Kind of(String text) {
            for (Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "brook link of kind '" + text + "', must be server, wsserver, wssserver, socks5 or quicserver");
        }
    }

    /** A link with these parameters, the address under the kind's own key among them. */
    public BrookLink(Kind kind, Map<String, String> parameters) {
        if (!parameters.containsKey(kind.text)) {
            throw new IllegalArgumentException("brook://" + kind.text + " link has no " + kind.text + "= address");
        }
        this.kind = kind;
        this.parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /**
     * Reads a link.
     *
     * @throws IllegalArgumentException with the reason, which names keys and never values
     */
    public static BrookLink parse(String link) {
        if (!link.startsWith(SCHEME)) {
            throw new IllegalArgumentException("a brook link begins with brook://");
        }
        int query = link.indexOf('?');
        String kind = link.substring(SCHEME.length(), query < 0 ? link.length() : query);
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : link.substring(query < 0 ? link.length() : query + 1).split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = unescape(equals < 0 ? pair : pair.substring(0, equals));
                parameters.put(key, equals < 0 ? "" : unescape(pair.substring(equals + 1)));
            }
        }
        return new BrookLink(Kind.of(kind), parameters);
    }

    /** Returns the link's kind. */
    public Kind kind() {
        return kind;
    }

    /** Returns the server's address: {@code host:port}, or a ws or wss URL. */
    public String address() {
        return parameters.getOrDefault(kind.text, "");
    }

    /** Returns all parameters, sorted by key; values unescaped. */
    public SortedMap<String, String> parameters() {
        return parameters;
    }

    /** Returns the link itself, secrets and all. */
    public String toUri() {
        return SCHEME + kind.text + "?"
                + parameters.entrySet().stream()
                        .map(e -> escape(e.getKey()) + "=" + escape(e.getValue()))
                        .collect(Collectors.joining("&"));
    }

    /** For messages: without the parameters, since a password is among them. */
    @Override
    public String toString() {
        return SCHEME + kind.text + "?…";
    }

    private static String escape(String text) {
        // The original keeps only letters, digits and -_.~ as they are.
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String unescape(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("brook link has a broken %-escape", e);
        }
    }
}
