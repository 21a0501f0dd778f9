package brookloom.client;

/** CMD of a request (RFC 1928 §4). */
enum Socks5Command {
    CONNECT(1),
    BIND(2),
    UDP_ASSOCIATE(3);

    private final int code;

    Socks5Command(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    int code() {
        return code;
    }
}
