package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.PortSource;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
@DisabledOnOs(OS.WINDOWS)
class SharedPortTest {
    private static final int BACKLOG = 64;

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static SharedPort reused(int port) throws IOException {
        return new SharedPort(Ports.tcpChannel(loopback(port), BACKLOG, PortSource.REUSED), PortSource.REUSED);
    }

    @Test
    void whatIsInTheQueueIsAcceptedAfterTheStop() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (SharedPort port = reused(0)) {
            for (int i = 0; i < 5; i++) {
                clients.add(
                        new Socket(port.address().getAddress(), port.address().getPort()));
            }
            port.stop();
            assertThat(acceptAll(port)).isEqualTo(clients.size());
            assertThat(port.accept()).isNull();
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aWaitEndsWithTheStop() throws Exception {
        try (SharedPort port = reused(0)) {
            CompletableFuture<Integer> accepting = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().start(() -> accepting.complete(acceptAll(port)));
            port.stop();
            assertThat(accepting.get(60, TimeUnit.SECONDS)).isZero();
            thread.join();
        }
    }

    @Test
    void twoBindTheSamePortAndTheOtherGoesOn() throws Exception {
        try (SharedPort second = twin()) {
            int port = second.address().getPort();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    SocketChannel accepted = second.accept()) {
                assertThat(accepted.socket().getPort()).isEqualTo(client.getLocalPort());
            }
            second.stop();
            assertThat(second.accept()).isNull();
            second.close();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** Returns the second of two on a port, of which the first has come and gone. */
    private static SharedPort twin() throws IOException {
        try (SharedPort first = reused(0)) {
            return reused(first.address().getPort());
        }
    }

    @Test
    void aPortIsNotSharedWithThoseThatDoNotAsk() throws Exception {
        try (SharedPort port = reused(0)) {
            assertThatThrownBy(() -> Ports.tcpChannel(port.address(), BACKLOG).close())
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void withoutAnInheritedSocketALineSaysWhatToDo() {
        assertThatThrownBy(() -> Ports.tcpChannel(loopback(9), BACKLOG, PortSource.INHERITED))
                .hasMessageContaining("--socketActivation: standard input is not a listening TCP socket; set"
                        + " StandardInput=socket");
    }

    private static int acceptAll(SharedPort port) {
        try {
            int count = 0;
            for (SocketChannel accepted = port.accept(); accepted != null; accepted = port.accept()) {
                accepted.close();
                count++;
            }
            return count;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
