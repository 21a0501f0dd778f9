package brookloom.client;

/** What apps speak at a port. */
public enum AppProtocol {
    /** RFC 1928, with the login of RFC 1929. */
    SOCKS5("SOCKS5", "--socks5");

    private final String title;
    private final String option;

    AppProtocol(String title, String option) {
        this.title = title;
        this.option = option;
    }

    /** The option that opens such a port. */
    String option() {
        return option;
    }

    /** As users know it. */
    @Override
    public String toString() {
        return title;
    }
}
