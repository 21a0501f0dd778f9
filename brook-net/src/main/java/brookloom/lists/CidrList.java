package brookloom.lists;

import brookloom.net.text.Cidr;
import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import java.net.InetAddress;

/**
 * Blocks of addresses of either family, as {@link Cidr} reads them; an IPv4-mapped IPv6 address is its IPv4 address. A
 * million blocks take 8 MiB (IPv4) or 17 MiB (IPv6).
 */
public final class CidrList {
    private final Ipv4Blocks ipv4;
    private final Ipv6Blocks ipv6;

    private CidrList(Ipv4Blocks ipv4, Ipv6Blocks ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** Returns an empty list to add to. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether one of the blocks contains the address. */
    public boolean contains(InetAddress address) {
        return switch (HostAddress.of(address)) {
            case Ipv4 four -> ipv4.contains(four.bits());
            case Ipv6 six -> ipv6.contains(six.high(), six.low());
            case HostAddress.Domain name -> throw new IllegalStateException(name + " is no address");
        };
    }

    /** Number of blocks, those left out that lie in others. */
    public int size() {
        return ipv4.size() + ipv6.size();
    }

    @Override
    public String toString() {
        return size() + (size() == 1 ? " block" : " blocks") + " of addresses";
    }

    /** A list in the making; of no use once built. */
    public static final class Builder implements ListBuilder<CidrList> {
        private final Ipv4Blocks.Builder ipv4 = new Ipv4Blocks.Builder();
        private final Ipv6Blocks.Builder ipv6 = new Ipv6Blocks.Builder();

        private Builder() {}

        @Override
        public void add(String entry) {
            Cidr block = Cidr.parse(entry);
            switch (block.network()) {
                case Ipv4 four -> ipv4.add(four.bits(), block.prefix());
                case Ipv6 six -> ipv6.add(six.high(), six.low(), block.prefix());
                case HostAddress.Domain name -> throw new IllegalStateException(name + " is no address");
            }
        }

        @Override
        public CidrList build() {
            return new CidrList(ipv4.build(), ipv6.build());
        }
    }
}
