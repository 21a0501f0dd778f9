package brookloom.server.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of each block, and IPv4 addresses inside IPv6 ones. */
class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, UNSPECIFIED",
        "0.255.255.255, UNSPECIFIED",
        "1.0.0.0, PUBLIC",
        "9.255.255.255, PUBLIC",
        "10.0.0.0, PRIVATE",
        "10.255.255.255, PRIVATE",
        "11.0.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.64.0.0, SHARED",
        "100.100.100.200, METADATA",
        "100.127.255.255, SHARED",
        "100.128.0.0, PUBLIC",
        "126.255.255.255, PUBLIC",
        "127.0.0.0, LOOPBACK",
        "127.0.0.1, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "128.0.0.0, PUBLIC",
        "168.63.129.16, METADATA",
        "169.253.255.255, PUBLIC",
        "169.254.0.1, LINK_LOCAL",
        "169.254.169.254, METADATA",
        "169.254.170.2, METADATA",
        "169.255.0.0, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.16.0.0, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "192.0.0.1, RESERVED",
        "192.0.0.192, METADATA",
        "192.0.2.1, RESERVED",
        "192.0.3.0, PUBLIC",
        "192.88.99.1, RESERVED",
        "192.167.255.255, PUBLIC",
        "192.168.0.0, PRIVATE",
        "192.168.255.255, PRIVATE",
        "192.169.0.0, PUBLIC",
        "198.17.255.255, PUBLIC",
        "198.18.0.0, RESERVED",
        "198.19.255.255, RESERVED",
        "198.51.100.7, RESERVED",
        "203.0.113.7, RESERVED",
        "223.255.255.255, PUBLIC",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.0, RESERVED",
        "255.255.255.255, RESERVED"
    })
    void anIpv4AddressIsOfTheKindOfItsBlock(String address, AddressKind kind) throws UnknownHostException {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "::, UNSPECIFIED",
        "::1, LOOPBACK",
        "::2, RESERVED",
        "::127.0.0.1, RESERVED", // IPv4-compatible
        "::ffff:0:127.0.0.1, RESERVED", // IPv4-translated
        "64:ff9b::7f00:1, LOOPBACK",
        "64:ff9b::a9fe:a9fe, METADATA",
        "64:ff9b::a00:1, PRIVATE",
        "64:ff9b::808:808, PUBLIC",
        "64:ff9b:1::a00:1, RESERVED", // local-use NAT64
        "64:ff9b:0:0:1::, RESERVED",
        "100::1, RESERVED", // discard
        "1fff:ffff::, RESERVED",
        "2000::, PUBLIC",
        "2001::7f00:1, TRANSLATED", // Teredo
        "2001:2::1, RESERVED",
        "2001:10::1, RESERVED",
        "2001:20::1, RESERVED",
        "2001:db8::1, RESERVED",
        "2001:4860:4860::8888, PUBLIC",
        "2002:7f00:1::1, TRANSLATED", // 6to4
        "3ffe::1, PUBLIC",
        "3fff::1, RESERVED",
        "3fff:1000::, PUBLIC",
        "4000::, RESERVED",
        "fc00::1, PRIVATE",
        "fdff:ffff::1, PRIVATE",
        "fd00:ec2::254, METADATA",
        "fd20:ce::254, METADATA",
        "fd00:c1::a9fe:a9fe, METADATA",
        "fe80::1, LINK_LOCAL",
        "fec0::1, RESERVED", // site-local
        "ff02::1, MULTICAST"
    })
    void anIpv6AddressIsOfTheKindOfItsBlock(String address, AddressKind kind) throws UnknownHostException {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, LOOPBACK", "192.168.0.1, PRIVATE", "169.254.169.254, METADATA", "8.8.8.8, PUBLIC"})
    void anIpv4MappedAddressIsOfTheKindOfItsIpv4Address(String address, AddressKind kind) throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(InetAddress.getByName(address).getAddress(), 0, mapped, 12, 4);
        // InetAddress.getByAddress would make an IPv4 address of it; the system's resolver may not.
        assertThat(AddressKind.of(Inet6Address.getByAddress("mapped.test", mapped, -1)))
                .isEqualTo(kind);
    }

    @Test
    void everyKindHasASentence() {
        assertThat(AddressKind.values())
                .allSatisfy(kind -> assertThat(kind.toString()).startsWith("a"));
    }
}
