package brookloom.it.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.Listening;
import brookloom.it.Listening.Kind;
import brookloom.testing.LeakCheck;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which addresses each kind of listener has. */
@ExtendWith(LeakCheck.class)
class ListenersTest {
    @ParameterizedTest
    @EnumSource
    void theIpv4WildcardLeavesIpv6ToOthers(Kind kind) throws Exception {
        try (Listening ours = kind.listen("0.0.0.0:0")) {
            connect("127.0.0.1", ours.port());
            connect("127.0.0.2", ours.port());
            assertThatThrownBy(() -> connect("::1", ours.port())).isInstanceOf(ConnectException.class);
            InetSocketAddress ipv6 = new InetSocketAddress(InetAddress.getByName("::1"), ours.port());
            try (ServerSocket tcp = new ServerSocket(ours.port(), 1, ipv6.getAddress());
                    DatagramSocket udp = new DatagramSocket(ipv6)) {
                assertThat(tcp.getLocalPort()).isEqualTo(udp.getLocalPort());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allAddressesAreThoseOfBothFamilies(Kind kind) throws Exception {
        for (String wildcard : new String[] {":0", "[::]:0"}) {
            try (Listening ours = kind.listen(wildcard)) {
                connect("127.0.0.1", ours.port());
                connect("::1", ours.port());
            }
        }
    }

    private static void connect(String host, int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).as("served to its end").isEqualTo(-1);
        } catch (ConnectException e) {
            throw e;
        } catch (SocketException e) {
            assertThat(e).as("a relay without a server").hasMessageContaining("reset");
        }
    }
}
