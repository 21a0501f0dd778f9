package brookloom.it.links;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.UdpEcho;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One client with several of {@code -L} and {@code -R}. */
@ExtendWith(LeakCheck.class)
class RepeatedForwardsTest {
    @Test
    void streamsAndDatagramsGoToTheTargetOfTheirPort() throws Exception {
        int first = FreePort.next();
        int second = FreePort.next();
        int third = FreePort.next();
        int fourth = FreePort.next();
        try (TcpTarget one = saying("one");
                TcpTarget two = saying("two");
                UdpEcho echo = new UdpEcho();
                BrookServer server = BrookLoom.builder().reverse("any").startServer();
                Program client = Program.start(
                        Map.of("BROOK_LINK", Linked.to(server)),
                        Program.onClassPath(
                                "brookloom.client.cli.ClientMain",
                                "connect",
                                "-L",
                                first + ":localhost:" + one.port(),
                                "-L",
                                second + ":localhost:" + two.port(),
                                "-L",
                                third + ":localhost:" + echo.port(),
                                "-R",
                                fourth + ":localhost:" + one.port()))) {
            Eventually.holds(
                    () -> assertThat(client.saidWith("the server forwards")).hasSize(1));
            assertThat(said(first)).isEqualTo("one");
            assertThat(said(second)).isEqualTo("two");
            assertThat(echoed(third)).isEqualTo("datagram");
            assertThat(said(fourth)).isEqualTo("one");
        }
    }

    private static TcpTarget saying(String name) throws IOException {
        return TcpTarget.serving(connection -> connection.getOutputStream().write(name.getBytes(UTF_8)));
    }

    private static String said(int port) throws IOException {
        try (Socket app = new Socket(InetAddress.getLoopbackAddress(), port)) {
            app.setSoTimeout(60_000);
            return new String(app.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String echoed(int port) throws IOException {
        try (DatagramSocket app = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            app.setSoTimeout(60_000);
            byte[] sent = "datagram".getBytes(UTF_8);
            app.send(new DatagramPacket(sent, sent.length, InetAddress.getLoopbackAddress(), port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            app.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), UTF_8);
        }
    }
}
