package brookloom.net.text;

import java.util.regex.Pattern;

/** Finds a login in an address that users wrote, {@code user:password@host}, and keeps it out of messages. */
public final class Login {
    private static final String SCHEME_END = "://";
    private static final Pattern AUTHORITY_END = Pattern.compile("[/?#]");

    private Login() {}

    /** Returns whether the address has a login before its host; an @ in the path of a URL is none. */
    public static boolean isIn(String address) {
        return AUTHORITY_END.split(address.substring(start(address)), 2)[0].indexOf('@') >= 0;
    }

    /** Returns the address for a message: without all that stands before an @, where even a wrong login may be. */
    public static String hidden(String address) {
        int at = address.lastIndexOf('@');
        int start = start(address);
        return at < start ? address : address.substring(0, start) + "…" + address.substring(at);
    }

    private static int start(String address) {
        int scheme = address.indexOf(SCHEME_END);
        return scheme < 0 ? 0 : scheme + SCHEME_END.length();
    }
}
