package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server whose stream of datagrams begins with bytes that do not authenticate, as some of the original's do. */
@ExtendWith(LeakCheck.class)
class SpoiltUdpTest {
    private static final Duration RESEND = Duration.ofMillis(500);

    private final AtomicInteger carriers = new AtomicInteger();

    @Test
    void aDatagramThatIsSentAgainHasATunnelOfItsOwn() throws Exception {
        BrookLoomBuilder ends = BrookLoom.builder().plain(true).udpOverTcp(true).warmTunnels(0);
        try (UdpEcho target = new UdpEcho();
                BrookServer server = ends.startAnyServer();
                TcpTarget relay = TcpTarget.serving(near -> relay(near, server.port()));
                Client client = ends.startClient(relay.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            Destination destination = Destination.of(target.address());
            Eventually.holds(() -> {
                datagrams.send(destination, new byte[] {7});
                assertThat(received(datagrams)).containsExactly(7);
            });
            assertThat(carriers.get()).isGreaterThan(1);
        }
    }

    private static byte[] received(Socks5Datagrams datagrams) throws IOException {
        try {
            return datagrams.receive(RESEND).data();
        } catch (SocketTimeoutException e) {
            return new byte[0];
        }
    }

    /** Flips a bit of the first byte that the server sends over the first carrier. */
    private void relay(Socket near, int server) throws IOException, InterruptedException {
        boolean first = carriers.getAndIncrement() == 0;
        try (Socket far = new Socket(InetAddress.getLoopbackAddress(), server)) {
            Thread up = Thread.ofVirtual().start(() -> copy(near, far));
            int c = far.getInputStream().read();
            if (c >= 0) {
                near.getOutputStream().write(first ? c ^ 1 : c);
                copy(far, near);
            }
            near.shutdownOutput();
            up.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One of them has ended.
        }
    }
}
