package brookloom.server.config;

/** Describes which kinds of addresses tunnels may reach. */
public enum TargetScope {
    /** Addresses of the public internet only. */
    PUBLIC,
    /** Those, and private networks: RFC 1918 and unique local IPv6 addresses. */
    LAN,
    /** Every address, those of this machine included. */
    ANY;

    public static final String OPTION = "--targets";
    public static final String ALLOW_OPTION = "--allowTarget";

    /** Returns the value as users write it. */
    @Override
    public String toString() {
        return switch (this) {
            case PUBLIC -> "public";
            case LAN -> "lan";
            case ANY -> "any";
        };
    }
}
