package brookloom.net.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds secrets in a value that users wrote, and keeps them out of messages: links, logins, passwords in a query. */
public final class Login {
    private static final String SCHEME_END = "://";
    private static final Pattern AUTHORITY_END = Pattern.compile("[/?#]");

    /** Starts a link, with a secret in whatever form; a host of this name has a port after it. */
    private static final Pattern LINK =
            Pattern.compile("(?<![\\w.-])brook:(?!$|[0-9]{1,6}(?:[/?#]|$))(?://)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern QUERY = Pattern.compile(
            "\\?(?=(?:.*[&;])?(?:password|passwd|pass|pwd|secret|token)=).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Login() {}

    /** Returns whether the address has a login before its host; an @ in the path of a URL is none. */
    public static boolean isIn(String address) {
        return AUTHORITY_END.split(address.substring(start(address)), 2)[0].indexOf('@') >= 0;
    }

    /** Returns whether the value has a {@code brook://} link in it, as one given to the wrong option. */
    public static boolean isLink(String value) {
        return LINK.matcher(value).find();
    }

    /**
     * Returns the value for a message: without a link's content, without all that stands before an @, where even a wrong login
     * may be, and without a query that has a password.
     */
    public static String hidden(String value) {
        Matcher link = LINK.matcher(value);
        if (link.find()) {
            return value.substring(0, link.end()) + "…";
        }
        int at = value.lastIndexOf('@');
        int start = start(value);
        String shown = at < start ? value : value.substring(0, start) + "…" + value.substring(at);
        return QUERY.matcher(shown).replaceFirst("?…");
    }

    private static int start(String address) {
        int scheme = address.indexOf(SCHEME_END);
        return scheme < 0 ? 0 : scheme + SCHEME_END.length();
    }
}
