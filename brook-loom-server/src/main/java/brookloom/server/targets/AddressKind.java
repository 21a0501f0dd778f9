package brookloom.server.targets;

import brookloom.net.text.Cidr;
import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sorts addresses by who may be behind them, after IANA's special-purpose registries (RFC 6890). An address that carries
 * an IPv4 address to which it leads (IPv4-mapped, NAT64) is of that address's kind.
 */
public enum AddressKind {
    // The first kind that matches counts: metadata services have addresses of other kinds.
    /** Of services that hand out credentials of a cloud's machine. */
    METADATA(
            "a cloud metadata service",
            "169.254.169.254",
            "169.254.170.0/24", // AWS: containers' credentials
            "168.63.129.16", // Azure
            "100.100.100.200", // Alibaba
            "192.0.0.192", // Oracle
            "fd00:ec2::/32", // AWS
            "fd20:ce::254", // Google
            "fd00:c1::/32"), // Oracle
    /** Of no host. */
    UNSPECIFIED("an unspecified address", "0.0.0.0/8", "::/128"),
    /** Of this machine alone. */
    LOOPBACK("a loopback address", "127.0.0.0/8", "::1/128"),
    /** Of a network behind NAT, such as a home's. */
    PRIVATE("a private network", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    /** Of a provider's network behind NAT. */
    SHARED("a provider's shared network (CGNAT)", "100.64.0.0/10"),
    /** Of one link. */
    LINK_LOCAL("a link-local address", "169.254.0.0/16", "fe80::/10"),
    /** Of groups. */
    MULTICAST("a multicast address", "224.0.0.0/4", "ff00::/8"),
    /** Of nobody, by IANA's registries. */
    RESERVED(
            "a reserved address",
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "198.51.100.0/24",
            "203.0.113.0/24",
            "192.88.99.0/24", // 6to4 relays
            "198.18.0.0/15", // benchmarks
            "240.0.0.0/4", // broadcast included
            "2001:2::/48", // benchmarks
            "2001:10::/28", // ORCHID
            "2001:20::/28",
            "2001:db8::/32", // documentation
            "3fff::/20"),
    /** Of IPv4 addresses, written in IPv6. */
    TRANSLATED("an address that leads to an IPv4 address", "2001::/32", "2002::/16"), // Teredo, 6to4
    /** Of the public internet. */
    PUBLIC("a public address");

    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final long MAPPED_LOW = 0xffffL;

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
    private final List<Cidr> blocks;

    AddressKind(String text, String... blocks) {
        this.text = text;
        this.blocks = Stream.of(blocks).map(Cidr::parse).toList();
    }

    /** Returns the kind of an address that may be dialled. */
    public static AddressKind of(InetAddress address) {
        InetAddress reached = reached(address);
        for (AddressKind kind : values()) {
            if (kind.blocks.stream().anyMatch(block -> block.contains(reached))) {
                return kind;
            }
        }
        // Local-use NAT64, IPv4-compatible and IPv4-translated addresses too lie outside of what is routed globally.
        return reached.getAddress().length == Integer.BYTES || GLOBAL_UNICAST.contains(reached) ? PUBLIC : RESERVED;
    }

    /** Returns the IPv4 address that a NAT64 gateway or this machine's own kernel makes of an IPv6 address, or itself. */
    static InetAddress reached(InetAddress address) {
        InetAddress plain = unmapped(address);
        return NAT64.contains(plain) && HostAddress.of(plain) instanceof Ipv6 nat64
                ? new Ipv4((int) nat64.low()).toInetAddress()
                : plain;
    }

    /** Returns the IPv4 address of an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), or the address itself. */
    static InetAddress unmapped(InetAddress address) {
        return HostAddress.of(address) instanceof Ipv6 ipv6
                        && ipv6.high() == 0
                        && ipv6.low() >>> Integer.SIZE == MAPPED_LOW
                ? new Ipv4((int) ipv6.low()).toInetAddress()
                : address;
    }

    /** Returns the kind with its article, as in a sentence. */
    @Override
    public String toString() {
        return text;
    }
}
