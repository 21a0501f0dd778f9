package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.testing.LeakCheck;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class PortPairTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void bothHaveTheSamePort() throws Exception {
        try (PortPair ports = PortPair.bind(FREE)) {
            assertThat(ports.udp().address()).isEqualTo(ports.address());
            assertThat(ports.address().getPort()).isPositive();
        }
    }

    @Test
    void aPortThatOneProtocolHasTakenLeavesNothingBound() throws Exception {
        try (DatagramChannel taken = DatagramChannel.open().bind(FREE)) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalAddress();
            assertThatThrownBy(() -> PortPair.bind(address)).isInstanceOf(BindException.class);
            // Binding it here could meet the local port of somebody's connection.
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                    .isInstanceOf(ConnectException.class);
        }
    }
}
