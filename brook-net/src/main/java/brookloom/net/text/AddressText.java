package brookloom.net.text;

import brookloom.proto.HostAddress;
import java.util.regex.Pattern;

/** Takes {@code host:port} apart; an IPv6 address stands in brackets. */
record AddressText(String host, int port) {
    /** Characters that end the host in a URL, and blanks. */
    private static final Pattern NO_HOST = Pattern.compile("[/\\\\?#\\s]");

    /**
     * Splits at the port and checks the host's form; nothing is resolved.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    static AddressText parse(String text) {
        int scheme = text.indexOf("://");
        if (scheme >= 0) {
            throw new IllegalArgumentException("leave '" + text.substring(0, scheme + 3) + "' out");
        }
        if (Login.isIn(text)) {
            throw new IllegalArgumentException("leave the login before the '@' out");
        }
        if (!Login.hidden(text).equals(text)) {
            throw new IllegalArgumentException("an address has neither a link nor a password in it");
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || colon == text.length() - 1 || text.endsWith("]")) {
            throw new IllegalArgumentException("it has no port" + withPort(text));
        }
        return new AddressText(host(text.substring(0, colon), text), port(text.substring(colon + 1)));
    }

    /** Returns whether the text is a port without an address. */
    static boolean isPort(String text) {
        return !text.isEmpty() && isNumber(text) && isInRange(text);
    }

    /** Returns the nearest right form of an address without a port. */
    private static String withPort(String text) {
        String host = text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.endsWith("]");
        return host.isEmpty() || bareIpv6 || host.indexOf('/') >= 0 ? "" : ": write " + host + ":PORT";
    }

    private static String host(String text, String whole) {
        if (NO_HOST.matcher(text).find()) {
            throw new IllegalArgumentException("the host has a '/', '\\', '?', '#' or blank in it: leave that out");
        }
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        if (!bracketed && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets" + inBrackets(text, whole));
        }
        if (!text.isEmpty() && HostAddress.parse(text) instanceof HostAddress.Domain domain) {
            return domain.name();
        }
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }

    /** Returns the nearest right form of an IPv6 address whose end may be a port. */
    private static String inBrackets(String host, String whole) {
        if (HostAddress.isLiteral("[" + host + "]")) {
            return ": write [" + host + "]" + whole.substring(host.length());
        }
        return HostAddress.isLiteral("[" + whole + "]") ? ": write [" + whole + "]:PORT" : "";
    }

    private static int port(String text) {
        if (!isNumber(text) || !isInRange(text)) {
            throw new IllegalArgumentException("the port must be 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isInRange(String text) {
        return text.length() <= 5 && Integer.parseInt(text) <= 0xffff;
    }
}
