package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.HostPort;
import brookloom.proto.Destination;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

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
            --dialWithIP4 203.0.113.9                 | --dialWithIP4 '203.0.113.9' is not an address of this machine
            --dialWithIP4 ::1                         | --dialWithIP4 '::1' is not an IPv4 address
            --dialWithIP4 0.0.0.0                     | --dialWithIP4 '0.0.0.0' is not an IPv4 address
            --dialWithIP4 localhost                   | --dialWithIP4 'localhost' is not an IPv4 address
            --dialWithIP6 127.0.0.1                   | --dialWithIP6 '127.0.0.1' is not an IPv6 address
            --dialWithIP6 2001:db8::9                 | --dialWithIP6 '2001:db8::9' is not an address of this machine
            --dialWithNIC lo --dialWithIP4 127.0.0.1  | --dialWithNIC excludes --dialWithIP4 and --dialWithIP6
            --dialWithSocks5Username u                | need --dialWithSocks5
            --dialWithSocks5 a:1 --dialWithSocks5Username u | go together: give both or none
            --dialWithSocks5 a:1 --dialWithSocks5Username= --dialWithSocks5Password p | has 0 bytes, must have 1 to 255
            --dialWithDNSPrefer A                     | --dialWithDNSPrefer needs --dialWithDNS
            --dialWithDNS 8.8.8.8                     | '--dialWithDNS': '8.8.8.8' is not a DNS server such as 8.8.8.8:53
            """)
    void whatMakesNoSenseIsRefusedAtOnce(String arguments, String words) {
        DialOptions options = parse(arguments.split(" "));

        assertThatThrownBy(options::open).isInstanceOf(ParameterException.class).hasMessageContaining(words);
    }

    @Test
    void anInterfaceThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
        String loopback = java.net.NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getName();

        assertThatThrownBy(() -> parse("--dialWithNIC", "nope0").open())
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("--dialWithNIC 'nope0' is not a network interface of this machine, which has ")
                .hasMessageContaining(loopback);
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
                        .open())
                .isInstanceOf(ParameterException.class)
                .message()
                .contains("the password has 256 bytes, must have at most 255")
                .doesNotContain("hush");
    }

    @Test
    void withoutOptionsTheWayIsStraight() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DialOptions.Opened out = parse().open();
                Socket socket = out.outbound().tcp().dial(address(server), 0)) {
            assertThat(socket.getRemoteSocketAddress()).isEqualTo(server.getLocalSocketAddress());
        }
    }

    /** Other systems have no second loopback address. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theAddressIsLeftFromOverTcpAndUdp() throws IOException {
        InetAddress source = InetAddress.getByName("127.0.0.2");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DialOptions.Opened out = parse("--dialWithIP4", "127.0.0.2").open();
                Socket socket = out.outbound().tcp().dial(address(server), 0);
                var udp = out.outbound().udp().dial(address(server), 0)) {
            assertThat(socket.getLocalAddress()).isEqualTo(source);
            assertThat(((InetSocketAddress) udp.channel().getLocalAddress()).getAddress())
                    .isEqualTo(source);
        }
    }

    @ParameterizedTest(name = "{0} of {1} and {2} → {3}")
    @CsvSource({
        "--dialWithSocks5TCPTimeout, 0, 7, 7",
        "--dialWithSocks5TCPTimeout, 9, 7, 7",
        "--dialWithSocks5TCPTimeout, 5, 7, 5",
        "--dialWithSocks5TCPTimeout, 5, 0, 5",
    })
    void aLimitOfTheProxyHoldsWhereItIsShorter(String option, long tunnel, String proxy, long expected) {
        DialOptions through = parse("--dialWithSocks5", "a:1", option, proxy);
        DialOptions straight = parse(option, proxy);

        assertThat(through.tcpTimeout(Duration.ofSeconds(tunnel))).hasSeconds(expected);
        assertThat(straight.tcpTimeout(Duration.ofSeconds(tunnel))).hasSeconds(tunnel);
        assertThat(through.udpTimeout(Duration.ofSeconds(300))).hasSeconds(60);
        assertThat(straight.udpTimeout(Duration.ofSeconds(300))).hasSeconds(300);
    }

    private static Destination address(ServerSocket server) {
        return Destination.of((InetSocketAddress) server.getLocalSocketAddress());
    }
}
