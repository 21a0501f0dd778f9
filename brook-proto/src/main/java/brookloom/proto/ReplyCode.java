package brookloom.proto;

/** Reason why a destination was or was not reached: the REP byte of SOCKS5 (RFC 1928 §6), and of our FAIL control. */
public enum ReplyCode {
    SUCCEEDED(0),
    GENERAL_FAILURE(1),
    NOT_ALLOWED(2),
    NETWORK_UNREACHABLE(3),
    HOST_UNREACHABLE(4),
    CONNECTION_REFUSED(5),
    TTL_EXPIRED(6),
    COMMAND_NOT_SUPPORTED(7),
    ADDRESS_TYPE_NOT_SUPPORTED(8);

    private final int code;

    ReplyCode(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Returns the code with this byte; one that RFC 1928 does not know is a general failure. */
    public static ReplyCode of(int code) {
        for (ReplyCode reply : values()) {
            if (reply.code == code) {
                return reply;
            }
        }
        return GENERAL_FAILURE;
    }
}
