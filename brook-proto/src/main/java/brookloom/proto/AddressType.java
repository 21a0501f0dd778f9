package brookloom.proto;

/** ATYP of a destination (RFC 1928 §5). */
public enum AddressType {
    IPV4(1),
    DOMAIN(3),
    IPV6(4);

    private final int code;

    AddressType(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /**
     * Returns the type with this byte.
     *
     * @throws BrookException.MalformedRequest when there is none
     */
    public static AddressType of(int code) throws BrookException.MalformedRequest {
        for (AddressType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new BrookException.MalformedRequest(
                "address type " + code + ", must be 1 (IPv4), 3 (domain) or 4 (IPv6)");
    }
}
