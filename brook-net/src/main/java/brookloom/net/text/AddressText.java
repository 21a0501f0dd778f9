package brookloom.net.text;

import brookloom.proto.HostAddress;

/** Takes {@code host:port} apart; an IPv6 address stands in brackets. */
record AddressText(String host, int port) {
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
        int colon = text.lastIndexOf(':');
        if (colon < 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException("it has no port");
        }
        return new AddressText(host(text.substring(0, colon)), port(text.substring(colon + 1)));
    }

    private static String host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        if (!bracketed && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets");
        }
        if (!text.isEmpty() && HostAddress.parse(text) instanceof HostAddress.Domain domain) {
            return domain.name();
        }
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }

    private static int port(String text) {
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9') || text.length() > 5 || Integer.parseInt(text) > 0xffff) {
            throw new IllegalArgumentException("the port must be 0 to 65535");
        }
        return Integer.parseInt(text);
    }
}
