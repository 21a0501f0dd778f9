package brookloom.client.relay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.RelayOptions;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.listen.PortPair;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.ListenAddress;
import brookloom.net.udp.UdpLoop;
import brookloom.testing.LeakCheck;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedSelectorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RelayListenerTest {
    @Test
    void nothingStaysOpenWhenDatagramsCannotBeReceived() throws Exception {
        ListenAddress free = new ListenAddress("127.0.0.1", 0);
        RelayOptions options = RelayOptions.of(free, App.to("a.example", 1));
        PortPair ports = PortPair.bind(free.resolve());
        InetSocketAddress address = ports.address();
        UdpLoop ended = UdpLoop.start("ended");
        ended.close();
        assertThatThrownBy(() -> RelayListener.start(ports, ended, options, KeepAlive.DEFAULT, new FakeDialer()))
                .isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                .isInstanceOf(ConnectException.class);
    }
}
