package brookloom.net.text;

import brookloom.proto.InternationalName;
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
}
