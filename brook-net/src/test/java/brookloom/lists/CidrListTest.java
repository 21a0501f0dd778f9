package brookloom.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.Cidr;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrListTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "255.255.255.255/32, 255.255.255.255, true",
        "128.0.0.0/1, 127.255.255.255, false",
        "128.0.0.0/1, 128.0.0.0, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "fc00::/7, fdff::1, true",
        "::/0, ffff::1, true",
        "::/0, 192.0.2.1, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1, true",
        "2001:db8::8000:0:0:0/65, 2001:db8::7fff:0:0:1, false",
        "192.0.2.0/24, ::ffff:192.0.2.9, true",
        "::ffff:192.0.2.0/120, 192.0.2.9, true",
        "::ffff:192.0.2.0/120, 192.0.3.9, false",
        "::ffff:192.0.2.7, 192.0.2.7, true",
    })
    void aBlockHoldsItsAddressesOfItsFamily(String block, String address, boolean held) throws Exception {
        assertThat(list(List.of(block)).contains(InetAddress.getByName(address)))
                .isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0/8", "10.0.0.0-10.0.0.9", "example.com", "::1/129", "::ffff:1.2.3.4/95"})
    void whatIsNoBlockIsRefused(String entry) {
        CidrList.Builder list = CidrList.builder();

        assertThatThrownBy(() -> list.add(entry)).isInstanceOf(IllegalArgumentException.class);
        assertThat(list.build().size()).isZero();
    }

    @Test
    void blocksWithinOthersAreLeftOut() {
        assertThat(list(List.of("10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/9", "10.0.0.0/8", "11.0.0.0/8")))
                .hasToString("2 blocks of addresses");
        assertThat(list(List.of("2001:db8:1::/48", "2001:db8::/32", "2001:db8::/33", "fc00::/7")))
                .hasToString("2 blocks of addresses");
        assertThat(list(List.of()).size()).isZero();
    }

    @Property
    void itAnswersAsTheBlocksOneByOneDo(
            @ForAll("blocks") List<Cidr> blocks, @ForAll("addresses") List<HostAddress> addresses) {
        CidrList list = list(blocks.stream().map(Cidr::toString).toList());

        for (HostAddress address : addresses) {
            InetAddress asked = inet(address);
            assertThat(list.contains(asked))
                    .as(address.toString())
                    .isEqualTo(blocks.stream().anyMatch(block -> block.contains(asked)));
        }
    }

    @Provide
    Arbitrary<List<Cidr>> blocks() {
        Arbitrary<Cidr> four = Combinators.combine(
                        ipv4(), Arbitraries.integers().between(0, 32))
                .as(Cidr::new);
        Arbitrary<Cidr> six = Combinators.combine(ipv6(), Arbitraries.integers().between(0, 128))
                .as(Cidr::new);
        return Arbitraries.oneOf(four, six).list().ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<HostAddress>> addresses() {
        return Arbitraries.oneOf(ipv4(), ipv6()).list().ofMaxSize(40);
    }

    /** Close together, at both ends of the numbers. */
    private static Arbitrary<HostAddress> ipv4() {
        return Arbitraries.of(0x0000_0000, 0x0a00_0000, 0x7fff_fff0, 0x8000_0000, 0xffff_fff0)
                .flatMap(base -> Arbitraries.integers().between(0, 15).map(low -> new HostAddress.Ipv4(base | low)));
    }

    private static Arbitrary<HostAddress> ipv6() {
        return Combinators.combine(
                        Arbitraries.of(0x2001_0db8_0000_0000L, 0x2001_0db8_8000_0000L, 0x7fffL << 48, -1L),
                        Arbitraries.of(0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L))
                .as(HostAddress.Ipv6::new);
    }

    private static InetAddress inet(HostAddress address) {
        return switch (address) {
            case HostAddress.Ip ip -> ip.toInetAddress();
            case HostAddress.Domain name -> throw new AssertionError(name);
        };
    }

    private static CidrList list(List<String> entries) {
        CidrList.Builder builder = CidrList.builder();
        entries.forEach(builder::add);
        return builder.build();
    }
}
