package brookloom.client.config;

/** Names what apps speak at a port. */
public enum AppProtocol {
    /** RFC 1928, with the login of RFC 1929. */
    SOCKS5("SOCKS5", "--socks5"),

    /** An HTTP proxy: CONNECT, and requests with whole URLs (RFC 9112 §3.2). */
    HTTP("HTTP", "--http"),

    /** SOCKS5 and HTTP on one port, detected from the first byte. */
    MIXED("SOCKS5 and HTTP", "--mixed");

    private final String title;
    private final String option;

    AppProtocol(String title, String option) {
        this.title = title;
        this.option = option;
    }

    /** Returns the option that opens such a port. */
    public String option() {
        return option;
    }

    /** Names it for users. */
    @Override
    public String toString() {
        return title;
    }
}
