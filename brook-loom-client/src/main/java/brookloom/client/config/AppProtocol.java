package brookloom.client.config;

/** What apps speak at a port. */
public enum AppProtocol {
    /** RFC 1928, with the login of RFC 1929. */
    SOCKS5("SOCKS5", "--socks5"),

    /** An HTTP proxy: CONNECT, and requests with whole URLs (RFC 9112 §3.2). */
    HTTP("HTTP", "--http"),

    /** Either of the two; an app's first byte decides. */
    MIXED("SOCKS5 and HTTP", "--mixed");

    private final String title;
    private final String option;

    AppProtocol(String title, String option) {
        this.title = title;
        this.option = option;
    }

    /** The option that opens such a port. */
    public String option() {
        return option;
    }

    /** As users know it. */
    @Override
    public String toString() {
        return title;
    }
}
