package brookloom.net.socks5;

/** CMD of a request (RFC 1928 §4). */
public enum Socks5Command {
    CONNECT(1),
    BIND(2),
    UDP_ASSOCIATE(3);

    private final int code;

    Socks5Command(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }
}
