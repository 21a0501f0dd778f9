package brookloom.net.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.config.OutboundConfig;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.SourceConfig;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.text.ConfigError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class OpenOutboundTest {
    private static OpenOutbound open(SourceConfig source) throws Exception {
        return OpenOutbound.open(new OutboundConfig(source, null, null));
    }

    @Test
    void theDefaultLeavesStraight() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OpenOutbound out = OpenOutbound.open(OutboundConfig.DIRECT);
                Socket socket = out.outbound().tcp().dial(address(server), 0)) {
            assertThat(socket.getRemoteSocketAddress()).isEqualTo(server.getLocalSocketAddress());
        }
    }

    /** Other systems have no second loopback address. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theSourceAddressHoldsForTcpAndUdp() throws Exception {
        InetAddress source = InetAddress.getByName("127.0.0.2");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OpenOutbound out = open(new SourceConfig.Addresses(new HostAddress.Ipv4(0x7f000002), null));
                Socket socket = out.outbound().tcp().dial(address(server), 0);
                var udp = out.outbound().udp().dial(address(server), 0)) {
            assertThat(socket.getLocalAddress()).isEqualTo(source);
            assertThat(((InetSocketAddress) udp.channel().getLocalAddress()).getAddress())
                    .isEqualTo(source);
        }
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        var ipv4 = (HostAddress.Ipv4) HostAddress.parse("203.0.113.9");
        var ipv6 = (HostAddress.Ipv6) HostAddress.parse("2001:db8::9");

        assertThatThrownBy(() -> open(new SourceConfig.Addresses(ipv4, null)))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--dialWithIP4 '203.0.113.9' is not an address of this machine");
        assertThatThrownBy(() -> open(new SourceConfig.Addresses(null, ipv6)))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--dialWithIP6 '2001:db8::9' is not an address of this machine");
    }

    @Test
    void anInterfaceThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
        String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getName();

        assertThatThrownBy(() -> open(new SourceConfig.Interface("nope0")))
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith("--dialWithNIC 'nope0' is not a network interface of this machine, which has ")
                .hasMessageContaining(loopback);
    }

    @ParameterizedTest(name = "{0} and the proxy''s {1} → {2}")
    @CsvSource({"0, 7, 7", "9, 7, 7", "5, 7, 5", "5, 0, 5"})
    void aTimeoutOfTheProxyHoldsWhereItIsShorter(long tunnel, long proxy, long expected) throws Exception {
        Socks5Server server = new Socks5Server(new Destination(HostAddress.parse("a"), 1), null);
        Socks5Config socks5 = new Socks5Config(server, Duration.ofSeconds(proxy), Duration.ofSeconds(60));
        try (OpenOutbound through = OpenOutbound.open(new OutboundConfig(SourceConfig.ANY, socks5, null));
                OpenOutbound straight = OpenOutbound.open(OutboundConfig.DIRECT)) {
            assertThat(through.tcpTimeout(Duration.ofSeconds(tunnel))).hasSeconds(expected);
            assertThat(straight.tcpTimeout(Duration.ofSeconds(tunnel))).hasSeconds(tunnel);
            assertThat(through.udpTimeout(Duration.ofSeconds(300))).hasSeconds(60);
            assertThat(straight.udpTimeout(Duration.ofSeconds(300))).hasSeconds(300);
        }
    }

    private static Destination address(ServerSocket server) {
        return Destination.of((InetSocketAddress) server.getLocalSocketAddress());
    }
}
