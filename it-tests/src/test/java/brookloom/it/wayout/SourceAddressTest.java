package brookloom.it.wayout;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.SourceConfig;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.outbound.Outbounds;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code --dialWithIP4}, {@code --dialWithIP6}, {@code --dialWithNIC}: what the other end sees. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(OS.LINUX) // all of 127.0.0.0/8
class SourceAddressTest {
    private static final String SOURCE = "127.0.0.2";

    @Test
    void aServerConnectsFromItsIpv4AddressWhereTheTargetHasIpv4() throws Exception {
        SourceConfig source = new SourceConfig.Addresses((Ipv4) HostAddress.parse(SOURCE), null);
        try (PeerTargets ipv4 = new PeerTargets("127.0.0.1");
                PeerTargets ipv6 = new PeerTargets("::1");
                BrookLoom tunnel = BrookLoom.builder().serverOut(from(source)).start()) {
            assertThat(ipv4.seenOverTcp(tunnel.socks5(), "127.0.0.1")).isEqualTo(SOURCE);
            assertThat(ipv4.seenOverTcp(tunnel.socks5(), "localhost")).isEqualTo(SOURCE);
            assertThat(ipv4.seenOverUdp(tunnel.socks5(), "127.0.0.1")).isEqualTo(SOURCE);
            assertThat(ipv6.seenOverTcp(tunnel.socks5(), "::1")).isEqualTo("0:0:0:0:0:0:0:1");
            assertThat(ipv6.seenOverUdp(tunnel.socks5(), "::1")).isEqualTo("0:0:0:0:0:0:0:1");
        }
    }

    @Test
    void aServerConnectsFromItsIpv6AddressWhereTheTargetHasIpv6() throws Exception {
        SourceConfig source = new SourceConfig.Addresses(null, (Ipv6) HostAddress.parse("[::1]"));
        try (PeerTargets ipv4 = new PeerTargets("127.0.0.1");
                PeerTargets ipv6 = new PeerTargets("::1");
                BrookLoom tunnel = BrookLoom.builder().serverOut(from(source)).start()) {
            assertThat(ipv4.seenOverTcp(tunnel.socks5(), "127.0.0.1")).isEqualTo("127.0.0.1");
            assertThat(ipv6.seenOverTcp(tunnel.socks5(), "::1")).isEqualTo("0:0:0:0:0:0:0:1");
            assertThat(ipv6.seenOverUdp(tunnel.socks5(), "::1")).isEqualTo("0:0:0:0:0:0:0:1");
        }
    }

    @Test
    void aServerConnectsFromTheAddressOfItsInterface() throws Exception {
        String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getName();
        try (PeerTargets ipv4 = new PeerTargets("127.0.0.1");
                BrookLoom tunnel = BrookLoom.builder()
                        .serverOut(from(new SourceConfig.Interface(loopback)))
                        .start()) {
            assertThat(ipv4.seenOverTcp(tunnel.socks5(), "127.0.0.1")).isEqualTo("127.0.0.1");
            assertThat(ipv4.seenOverUdp(tunnel.socks5(), "127.0.0.1")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aClientConnectsFromItsSourceAddress() throws Exception {
        SourceAddress source = SourceAddress.of(InetAddress.getByName(SOURCE), null);
        Outbound out = Outbounds.of(Outbound.LIMIT, Resolver.SYSTEM, source, KeepAlive.DEFAULT, null);
        try (PeerTargets target = new PeerTargets("127.0.0.1");
                SeenPeers seen = new SeenPeers();
                BrookServer server = BrookLoom.builder().targets(seen).startServer();
                Client client = BrookLoom.builder().clientOut(out.tcp()).startClient(server.port())) {
            assertThat(target.seenOverUdp(client.address(), "127.0.0.1")).isEqualTo("127.0.0.1");
            assertThat(seen.addresses()).containsExactly(SOURCE);
        }
    }

    private static OutboundConfig from(SourceConfig source) {
        return new OutboundConfig(source, null, null);
    }
}
