package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.Cidr;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "':9999', '', 9999",
        "example.com:80, example.com, 80",
        "'[::1]:443', ::1, 443",
        "1.2.3.4:80, 1.2.3.4, 80",
        "localhost:0, localhost, 0"
    })
    void everyWayToWriteAListenAddressParses(String text, String host, int port) {
        assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
        assertThat(ListenAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "9999, 'write :9999, or 127.0.0.1:9999 for this machine''s programs alone'",
        "'', it has no port",
        "':', it has no port",
        "host, 'it has no port: write host:PORT'",
        "'host:', 'it has no port: write host:PORT'",
        "'[::1]', 'it has no port: write [::1]:PORT'",
        "'::1:80', 'an IPv6 address stands in brackets: write [::1]:80'",
        "'2001:db8::1', 'an IPv6 address stands in brackets: write [2001:db8::1]:PORT'",
        "'a:b:80', an IPv6 address stands in brackets",
        "'ws://a:1', 'leave ''ws://'' out'",
        "'tcp://:9999', 'leave ''tcp://'' out'",
        "host:65536, the port must be 0 to 65535",
        "host:-1, the port must be 0 to 65535",
        "host:99999999999, the port must be 0 to 65535",
        "'[zz::1]:80', '''[zz::1]'' is not an IP address'",
        "'//h:80', 'the host has a ''/'', ''\\'', ''?'', ''#'' or blank in it: leave that out'"
    })
    void badListenAddressesNameValueFormAndReason(String text, String reason) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not :port, host:port, 1.2.3.4:port or [v6]:port: " + reason);
    }

    @Test
    void anUnresolvableNameParsesAndFailsOnlyWhenResolved() {
        ListenAddress address = ListenAddress.parse("no-such-host.invalid:1");

        assertThatThrownBy(address::resolve)
                .isInstanceOf(UserError.class)
                .hasMessage("cannot listen on no-such-host.invalid:1: the name does not resolve; give an IP address,"
                        + " or a port alone as :1");
    }

    @Test
    void allAddressesAndLiteralsResolve() throws Exception {
        assertThat(ListenAddress.parse(":0").resolve().getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(ListenAddress.parse("[::1]:7").resolve().getAddress()).isEqualTo(InetAddress.getByName("::1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {":80", "host", "host:0", "", "[::1]", "//h:80", "h/ws:80", "h#x:80", "a b:80"})
    void aHostToConnectToNeedsHostAndPort(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not host:port, 1.2.3.4:port or [v6]:port: ");
    }

    @ParameterizedTest
    @CsvSource({"1080, 'it has no host: write HOST:1080'", "host, 'it has no port: write host:PORT'"})
    void aHostToConnectToIsToldTheNearestRightForm(String text, String reason) {
        assertThatThrownBy(() -> HostPort.parse(text)).hasMessageEndingWith("[v6]:port: " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:s3cret@host:80", "s3cret@host", "ws://user:s3cret@host:80"})
    void aLoginIsNotShown(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .hasMessageContaining("…@host")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> ListenAddress.parse(text)).hasMessageNotContaining("s3cret");
    }

    @Test
    void aHostPortKeepsItsForm() {
        assertThat(HostPort.parse("[2001:db8::1]:53")).isEqualTo(new HostPort("2001:db8::1", 53));
        assertThat(HostPort.parse("[2001:db8::1]:53")).hasToString("[2001:db8::1]:53");
        assertThat(HostPort.parse("[2001:DB8:0:0::1]:53")).hasToString("[2001:db8::1]:53");
        assertThat(HostPort.parse("[fe80::1%eth0]:53")).hasToString("[fe80::1%eth0]:53");
        assertThat(ListenAddress.parse("[0:0:0:0:0:0:0:0]:53")).hasToString("[::]:53");
        assertThat(HostPort.parse("[2001:db8::1]:53").destination().host()).hasToString("[2001:db8::1]");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "128.0.0.0/1, 127.255.255.255, false",
        "::/0, 2001:db8::1, true",
        "::/0, 1.2.3.4, false",
        "fc00::/7, fdff::1, true",
        "fc00::/7, fe00::1, false",
        "2001:db8::/64, 2001:db8::ffff:0:0:1, true",
        "2001:db8::/65, 2001:db8::ffff:0:0:1, false",
        "::1, ::1, true",
        "::1/128, ::2, false"
    })
    void aBlockHoldsTheAddressesWithItsPrefix(String block, String address, boolean held) throws Exception {
        assertThat(Cidr.parse(block).contains(InetAddress.getByName(address))).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "name/8", "zz::1/8", "1.2.3/8"})
    void badBlocksAreNamed(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a block of addresses such as 10.0.0.0/8, fc00::/7 or 192.0.2.1");
    }

    @Test
    void secondsParse() {
        assertThat(Seconds.parse("0")).isEqualTo(Duration.ZERO);
        assertThat(Seconds.parse("60")).isEqualTo(Duration.ofMinutes(1));
        assertThat(Seconds.parse("0.25")).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1s", "1.2345", "99999999999", "2147483648", "1e3"})
    void badSecondsAreNamed(String text) {
        assertThatThrownBy(() -> Seconds.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a number of seconds, 0 (none) to 2147483647");
    }
}
