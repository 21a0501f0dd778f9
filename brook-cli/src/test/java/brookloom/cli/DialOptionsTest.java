package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.config.DnsConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.SourceConfig;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsServer;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@ExtendWith(LeakCheck.class)
class DialOptionsTest {
    @Command
    private static final class Holder {
        @Mixin
        private final DialOptions dial = new DialOptions();
    }

    private static DialOptions parse(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder)
                .registerConverter(HostPort.class, HostPort::parse)
                .registerConverter(Duration.class, Seconds::parse)
                .parseArgs(arguments);
        return holder.dial;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        --dialWithIP4 ::1                         | --dialWithIP4 '::1' is not an IPv4 address
        --dialWithIP4 0.0.0.0                     | --dialWithIP4 '0.0.0.0' is not an IPv4 address
        --dialWithIP4 localhost                   | --dialWithIP4 'localhost' is not an IPv4 address
        --dialWithIP6 127.0.0.1                   | --dialWithIP6 '127.0.0.1' is not an IPv6 address
        --dialWithIP6 ::                          | --dialWithIP6 '::' is not an IPv6 address
        --dialWithNIC lo --dialWithIP4 127.0.0.1  | --dialWithNIC excludes --dialWithIP4 and --dialWithIP6
        --dialWithSocks5Username u                | need --dialWithSocks5
        --dialWithSocks5 a:1 --dialWithSocks5Username u | go together: give both or none
        --dialWithSocks5 a:1 --dialWithSocks5Username= --dialWithSocks5Password p | has 0 bytes, must have 1 to 255
        --dialWithDNSPrefer A                     | --dialWithDNSPrefer needs --dialWithDNS
        --keepAlive 32768                         | --keepAlive 32768 is not 0 (off) to 32767 seconds
        --dialWithDNS 8.8.8.8                     | '--dialWithDNS': '8.8.8.8' is not a DNS server such as 8.8.8.8:53
        """)
    void whatMakesNoSenseIsRefusedAtOnce(String arguments, String words) {
        DialOptions options = parse(arguments.split(" "));

        assertThatThrownBy(options::config).isInstanceOf(ConfigError.class).hasMessageContaining(words);
    }

    @Test
    void aPasswordNeverShows() {
        assertThatThrownBy(() -> parse(
                                "--dialWithSocks5",
                                "a:1",
                                "--dialWithSocks5Username",
                                "u",
                                "--dialWithSocks5Password",
                                "hush".repeat(64))
                        .config())
                .isInstanceOf(ConfigError.class)
                .message()
                .contains("the password has 256 bytes, must have at most 255")
                .doesNotContain("hush");
    }

    @Test
    void withoutOptionsTheMachineIsLeftAsItIsSetUp() throws UserError {
        assertThat(parse().config()).isEqualTo(OutboundConfig.DIRECT);
    }

    @Test
    void everyOptionIsInTheRecord() throws UserError {
        OutboundConfig config = parse(
                        "--dialWithIP4=127.0.0.2",
                        "--dialWithIP6=::1",
                        "--dialWithSocks5=a:1",
                        "--dialWithSocks5TCPTimeout=7",
                        "--dialWithSocks5UDPTimeout=8",
                        "--dialWithDNS=8.8.8.8:53",
                        "--dialWithDNSPrefer=AAAA",
                        "--keepAlive=20")
                .config();

        Socks5Server proxy = new Socks5Server(new Destination(HostAddress.parse("a"), 1), null);
        assertThat(config)
                .isEqualTo(new OutboundConfig(
                        new SourceConfig.Addresses(new HostAddress.Ipv4(0x7f000002), new HostAddress.Ipv6(0, 1)),
                        new Socks5Config(proxy, Duration.ofSeconds(7), Duration.ofSeconds(8)),
                        new DnsConfig(DnsServer.parse("8.8.8.8:53"), AddressFamily.AAAA),
                        Duration.ofSeconds(20)));
        assertThat(parse("--dialWithNIC=lo").config().source()).isEqualTo(new SourceConfig.Interface("lo"));
    }
}
