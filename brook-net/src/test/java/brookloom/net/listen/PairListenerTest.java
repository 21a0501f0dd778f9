package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.KeepAlive;
import brookloom.net.udp.UdpLoop;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class PairListenerTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Integer> received = new ArrayBlockingQueue<>(2);

    private final UdpPort.Receiver datagrams = new UdpPort.Receiver() {
        @Override
        public void received(InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) {
            received.add((int) datagram.get());
        }

        @Override
        public void failed(Exception e) {
            throw new AssertionError(e);
        }
    };

    @Test
    void connectionsAndDatagramsAreServedAtOneAddress() throws Exception {
        try (PairListener listener = PairListener.bind(FREE, "test-udp", streams())) {
            listener.start("test", connection -> received.add(connection.read(new byte[1], 0, 1)), datagrams);
            InetSocketAddress address = listener.address();
            try (DatagramChannel app = DatagramChannel.open()) {
                app.send(ByteBuffer.wrap(new byte[] {7}), address);
                assertThat(received.take()).isEqualTo(7);
            }
            try (Socket app = new Socket(address.getAddress(), address.getPort())) {
                app.getOutputStream().write(1);
                assertThat(received.take()).isEqualTo(1);
            }
        }
    }

    @Test
    void nothingStaysOpenWhenDatagramsCannotBeReceived() throws Exception {
        UdpLoop ended = UdpLoop.start("ended");
        ended.close();
        PairListener listener = new PairListener(PortPair.bind(FREE), ended, streams());
        InetSocketAddress address = listener.address();
        assertThatThrownBy(() -> listener.start("test", connection -> {}, datagrams))
                .isInstanceOf(IOException.class)
                .hasMessage("the loop of the UDP ports has ended");
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                .isInstanceOf(ConnectException.class);
        try (DatagramChannel free = DatagramChannel.open().bind(address)) {
            assertThat(free.getLocalAddress()).isEqualTo(address);
        }
    }

    @Test
    void aPortThatNeverServedIsFreeAfterItsClose() throws Exception {
        PairListener listener = PairListener.bind(FREE, "test-udp", streams());
        InetSocketAddress address = listener.address();
        listener.close();
        try (PortPair again = PortPair.bind(address)) {
            assertThat(again.address()).isEqualTo(address);
        }
    }

    private static StreamListener streams() {
        return new StreamListener("test", 10, KeepAlive.OFF);
    }
}
