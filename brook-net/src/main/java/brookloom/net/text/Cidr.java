package brookloom.net.text;

import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import java.net.InetAddress;

/**
 * A block of IP addresses (RFC 4632): {@code 10.0.0.0/8}, {@code fc00::/7}, or one address alone.
 *
 * @param network an IP address; bits behind the prefix do not matter
 * @param prefix leading bits that count: 0 to 32, or 0 to 128
 */
public record Cidr(HostAddress network, int prefix) {
    /** Leading bits that all IPv4-mapped IPv6 addresses share (RFC 4291 §2.5.5.2); such an address is IPv4's. */
    private static final int MAPPED_BITS = 96;

    public Cidr {
        if (prefix < 0 || prefix > bits(network)) {
            throw new IllegalArgumentException("prefix " + prefix + ", must be 0 to " + bits(network));
        }
    }

    /**
     * Reads what a user wrote; nothing is resolved.
     *
     * @throws IllegalArgumentException when the form is another; its message names the value and the form
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        try {
            String address = slash < 0 ? text : text.substring(0, slash);
            HostAddress network = HostAddress.parse(address);
            if (slash < 0) {
                return new Cidr(network, bits(network));
            }
            boolean mapped = network instanceof Ipv4 && address.indexOf(':') >= 0;
            int prefix = Integer.parseUnsignedInt(text.substring(slash + 1));
            return new Cidr(network, mapped ? prefix - MAPPED_BITS : prefix);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a block of addresses such as 10.0.0.0/8, fc00::/7 or 192.0.2.1", e);
        }
    }

    /** Returns whether the address lies in this block. An IPv6 block contains no IPv4 address. */
    public boolean contains(InetAddress address) {
        HostAddress other = HostAddress.of(address);
        if (network instanceof Ipv4 mine && other instanceof Ipv4 its) {
            return same(Integer.toUnsignedLong(mine.bits()) << 32, Integer.toUnsignedLong(its.bits()) << 32, prefix);
        }
        return network instanceof Ipv6 mine
                && other instanceof Ipv6 its
                && same(mine.high(), its.high(), Math.min(prefix, Long.SIZE))
                && same(mine.low(), its.low(), Math.max(prefix - Long.SIZE, 0));
    }

    /** Returns whether two addresses agree in their leading bits. */
    private static boolean same(long a, long b, int bits) {
        return bits == 0 || (a ^ b) >>> (Long.SIZE - bits) == 0;
    }

    private static int bits(HostAddress network) {
        return switch (network) {
            case Ipv4 v4 -> Integer.SIZE;
            case Ipv6 v6 -> 2 * Long.SIZE;
            case HostAddress.Domain name -> throw new IllegalArgumentException("'" + name + "' is not an IP address");
        };
    }

    /** Returns the text form that users write. */
    @Override
    public String toString() {
        String address = network.toString();
        return (network instanceof Ipv6 ? address.substring(1, address.length() - 1) : address) + "/" + prefix;
    }
}
