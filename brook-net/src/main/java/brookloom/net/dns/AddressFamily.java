package brookloom.net.dns;

import org.xbill.DNS.Type;

/** The records that hold addresses. */
public enum AddressFamily {
    /** IPv4. */
    A(Type.A),
    /** IPv6. */
    AAAA(Type.AAAA);

    private final int type;

    AddressFamily(int type) {
        this.type = type;
    }

    int type() {
        return type;
    }

    AddressFamily other() {
        return this == A ? AAAA : A;
    }
}
