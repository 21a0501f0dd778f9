package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.HostAddress.Domain;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import java.net.Inet6Address;
import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAddressTest {
    @ParameterizedTest
    @CsvSource({"0.0.0.0", "1.2.3.4", "127.0.0.1", "255.255.255.255"})
    void fourDecimalNumbersAreAnIpv4Address(String text) {
        assertThat(HostAddress.parse(text)).isInstanceOf(Ipv4.class).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "::1, [::1]",
        "[::1], [::1]",
        "2001:db8::a, [2001:db8::a]",
    })
    void colonsMeanAnIpv6AddressWithOrWithoutBrackets(String text, String printed) {
        assertThat(HostAddress.parse(text)).isInstanceOf(Ipv6.class).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "2001:DB8:0:0:0:0:0:0, 2001:db8::",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "FE80:0:0:0:0:0:0:ABCD, fe80::abcd",
        "0:1:0:1:0:1:0:1, 0:1:0:1:0:1:0:1",
        "::ffff:203.0.113.7, 203.0.113.7",
    })
    void anIpv6AddressIsPrintedByRfc5952(String text, String printed) throws Exception {
        InetAddress address = InetAddress.getByName(text);
        assertThat(HostAddress.text(address)).isEqualTo(printed);
        assertThat(InetAddress.getByName(printed)).isEqualTo(address);
    }

    @Test
    void aZoneIsPrintedBehindItsAddress() throws Exception {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        assertThat(HostAddress.text(Inet6Address.getByAddress(null, linkLocal, 3)))
                .isEqualTo("fe80::1%3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "example.com", "1.2.3", "1.2.3.4.5", "256.1.1.1", "127.1", "1.2.3.4."})
    void everythingElseIsANameAndIsNotResolved(String text) {
        assertThat(HostAddress.parse(text)).isEqualTo(new Domain(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "127.0.0\u200b.1"})
    void whatSpellsAnIpv4AddressInAsciiIsOne(String text) {
        assertThat(HostAddress.parse(text)).isEqualTo(HostAddress.parse("127.0.0.1"));
    }

    @Test
    void aNameBeyondAsciiIsSpeltInAscii() {
        assertThat(HostAddress.parse("電池.example")).isEqualTo(new Domain("xn--btwv22g.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1::2::3", "a:b", "[example.com]", "[localhost]", "[]", "::g"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> HostAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not an IP address");
    }

    @ParameterizedTest
    @CsvSource({"'', host name of 0 bytes", "'a b', a space", "'a\u0000b', control character", "'a\u007f', control"})
    void badNamesAreRefused(String name, String part) {
        assertThatThrownBy(() -> HostAddress.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, true",
        "::1, true",
        "[::1], true",
        "[1.2.3.4], true",
        "example.com, false",
        "1.2.3, false",
        "[example.com], false",
        "a:b, false",
        "'', false",
        "'a b', false",
    })
    void onlyAnIpAddressIsALiteral(String text, boolean literal) {
        assertThat(HostAddress.isLiteral(text)).isEqualTo(literal);
    }

    @Property
    void anIpv4AddressSurvivesTextAndJava(@ForAll int bits) {
        Ipv4 address = new Ipv4(bits);
        assertThat(HostAddress.parse(address.toString())).isEqualTo(address);
        assertThat(HostAddress.of(address.toInetAddress())).isEqualTo(address);
    }

    @Property
    void anIpv6AddressSurvivesTextAndJava(@ForAll long high, @ForAll long low) {
        Ipv6 address = new Ipv6(high, low);
        assertThat(HostAddress.parse(address.toString())).isEqualTo(address);
        assertThat(HostAddress.of(address.toInetAddress())).isEqualTo(address);
    }

    @Test
    void anIpv4MappedAddressIsAnIpv4AddressToJava() throws Exception {
        Ipv6 mapped = new Ipv6(0, 0x0000_ffff_7f00_0001L);
        assertThat(mapped.toInetAddress()).isEqualTo(InetAddress.getByName("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz:1", "unknown:80", "localhost:", "[xyz:1]"})
    void aTextWithAColonThatIsNoAddressIsRefusedWithoutAskingDns(String text) {
        assertThatThrownBy(() -> HostAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("invalid IPv6 address");
    }
}
