package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.ListenAddress;
import brookloom.net.text.PortSource;
import brookloom.testing.LeakCheck;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class PortsTest {
    private static InetSocketAddress address(String text) throws Exception {
        return ListenAddress.parse(text).resolve();
    }

    private static InetSocketAddress at(String host, ServerSocket port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(host), port.getLocalPort());
    }

    @Test
    void theIpv4WildcardLeavesIpv6ToOthers() throws Exception {
        try (ServerSocket ours = Ports.tcp(address("0.0.0.0:0"), 1)) {
            assertThatThrownBy(() -> connect("::1", ours)).isInstanceOf(ConnectException.class);
            connect("127.0.0.1", ours);
            connect("127.0.0.2", ours);
            try (ServerSocket others = Ports.tcp(at("::1", ours), 1)) {
                connect("::1", others);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":0", "[::]:0"})
    void allAddressesAreThoseOfBothFamilies(String text) throws Exception {
        try (ServerSocket ours = Ports.tcp(address(text), 1)) {
            connect("::1", ours);
            connect("127.0.0.1", ours);
            assertThatThrownBy(() -> Ports.tcp(at("0.0.0.0", ours), 1)).isInstanceOf(BindException.class);
        }
    }

    @Test
    void theIpv4WildcardOfUdpLeavesIpv6ToOthers() throws Exception {
        try (DatagramChannel ours = Ports.udp(address("0.0.0.0:0"), PortSource.OWN)) {
            int port = ((InetSocketAddress) ours.getLocalAddress()).getPort();
            assertThatThrownBy(() -> Ports.udp(address("127.0.0.1:" + port), PortSource.OWN))
                    .isInstanceOf(BindException.class);
            try (DatagramChannel others = Ports.udp(address("[::1]:" + port), PortSource.OWN)) {
                assertThat(others.isOpen()).isTrue();
            }
        }
    }

    @Test
    void aChannelIsBoundAsASocketIs() throws Exception {
        try (ServerSocket ours = Ports.tcpChannel(address("0.0.0.0:0"), 1).socket()) {
            assertThatThrownBy(() -> connect("::1", ours)).isInstanceOf(ConnectException.class);
            connect("127.0.0.1", ours);
        }
    }

    private static void connect(String host, ServerSocket port) throws Exception {
        InetSocketAddress to = at(host, port);
        try (Socket client = new Socket(to.getAddress(), to.getPort());
                Socket server = port.accept()) {
            assertThat(server.getPort()).isEqualTo(client.getLocalPort());
        }
    }
}
