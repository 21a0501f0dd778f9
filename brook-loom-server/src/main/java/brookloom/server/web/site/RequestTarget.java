package brookloom.server.web.site;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request, its path decoded and without dots and double slashes.
 *
 * @param path one character for each byte
 * @param query without its question mark; null when there is none
 */
public record RequestTarget(String path, @Nullable String query) {
    /**
     * Parses what stands between method and version, without scheme and authority.
     *
     * @throws Refused for a path with a bad escape, or one that leaves the root
     */
    public static RequestTarget parse(String raw) throws Refused {
        int fragment = raw.indexOf('#');
        String whole = fragment < 0 ? raw : raw.substring(0, fragment);
        int question = whole.indexOf('?');
        String path = question < 0 ? whole : whole.substring(0, question);
        return new RequestTarget(normalized(decoded(path)), question < 0 ? null : whole.substring(question + 1));
    }

    private static String decoded(String path) throws Refused {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                c = escaped(path, i + 1);
                i += 2;
            }
            decoded.append(c);
        }
        return decoded.toString();
    }

    private static char escaped(String path, int at) throws Refused {
        int high = at + 1 < path.length() ? digit(path.charAt(at)) : -1;
        int low = at + 1 < path.length() ? digit(path.charAt(at + 1)) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0)) {
            throw new Refused(400);
        }
        return (char) (high * 16 + low);
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /** Resolves "." and "..", which may have been escaped, and merges slashes. */
    private static String normalized(String path) throws Refused {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            switch (segments[i]) {
                case "", "." -> {}
                case ".." -> {
                    if (kept.pollLast() == null) {
                        throw new Refused(400);
                    }
                }
                default -> kept.addLast(segments[i]);
            }
        }
        String last = segments[segments.length - 1];
        boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
        return kept.isEmpty() ? "/" : "/" + String.join("/", kept) + (folder ? "/" : "");
    }
}
