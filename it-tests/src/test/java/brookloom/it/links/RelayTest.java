package brookloom.it.links;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.UdpEcho;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code relayoverbrook}: a port that stands for one target. */
@ExtendWith(LeakCheck.class)
class RelayTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @Test
    void streamsGoToTheTargetAndBackAndEndOneWayAtATime() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer();
                Client relay = Linked.relay(Linked.to(server), target.address())) {
            assertThat(echoOverTcp(relay.address(), "hello")).isEqualTo("hello");
            assertThat(echoOverTcp(relay.address(), "again")).isEqualTo("again");
        }
    }

    @Test
    void aTargetMaySpeakFirst() throws Exception {
        try (TcpTarget target =
                        TcpTarget.serving(socket -> socket.getOutputStream().write("220 ready".getBytes(UTF_8)));
                BrookServer server = BrookLoom.builder().startServer();
                Client relay = Linked.relay(Linked.to(server), target.address());
                Socket app = connect(relay.address())) {
            assertThat(app.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("220 ready");
        }
    }

    @Test
    void eachAppHasItsOwnDatagrams() throws Exception {
        try (UdpEcho target = new UdpEcho();
                BrookServer server = BrookLoom.builder().startServer();
                Client relay = Linked.relay(Linked.to(server), target.address());
                DatagramSocket one = app(relay.address());
                DatagramSocket other = app(relay.address())) {
            send(one, "one");
            send(other, "other");
            assertThat(receive(other)).isEqualTo("other");
            assertThat(receive(one)).isEqualTo("one");
            assertThat(target.senders()).doesNotHaveDuplicates().hasSize(2);
        }
    }

    @Test
    void aMissingTargetResetsTheAppAndIsLogged() throws Exception {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.next());
        try (BrookServer server = BrookLoom.builder().startServer();
                Client relay = Linked.relay(Linked.to(server), nobody);
                Socket app = connect(relay.address())) {
            assertThatThrownBy(() -> app.getInputStream().read()).hasMessage("Connection reset");
            Eventually.holds(() -> assertThat(LogLines.with(nobody.getPort() + ": connection refused"))
                    .isNotEmpty());
        }
    }

    private static String echoOverTcp(InetSocketAddress relay, String text) throws IOException {
        try (Socket app = connect(relay)) {
            app.getOutputStream().write(text.getBytes(UTF_8));
            app.shutdownOutput();
            return new String(app.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static Socket connect(InetSocketAddress relay) throws IOException {
        Socket app = new Socket(relay.getAddress(), relay.getPort());
        app.setSoTimeout(PATIENCE_MILLIS);
        return app;
    }

    private static DatagramSocket app(InetSocketAddress relay) throws IOException {
        DatagramSocket app = new DatagramSocket();
        app.connect(relay);
        app.setSoTimeout(PATIENCE_MILLIS);
        return app;
    }

    private static void send(DatagramSocket app, String text) throws IOException {
        byte[] data = text.getBytes(UTF_8);
        app.send(new DatagramPacket(data, data.length));
    }

    private static String receive(DatagramSocket app) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
        app.receive(datagram);
        return new String(Arrays.copyOf(datagram.getData(), datagram.getLength()), UTF_8);
    }
}
