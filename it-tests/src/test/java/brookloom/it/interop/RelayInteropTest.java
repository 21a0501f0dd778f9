package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.Linked;
import brookloom.it.fixtures.UdpEcho;
import brookloom.it.interop.Links.Server;
import brookloom.it.interop.Links.Who;
import brookloom.it.wss.TlsSite;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code relayoverbrook} of each, through servers of each. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class RelayInteropTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path folder;

    static Stream<Server> servers() {
        return LinkInteropTest.servers().filter(server -> server.inner() == Inner.BROOK);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void ourRelayCarriesStreamsAndDatagrams(Server kind) throws Exception {
        try (Links server = Links.to(kind, TlsSite.with(folder, "EC"));
                TcpTarget tcp = TcpTarget.echo();
                UdpEcho udp = new UdpEcho();
                Client streams = Linked.relay(server.madeBy(Who.OURS), tcp.address());
                Client datagrams = Linked.relay(server.madeBy(Who.OURS), udp.address())) {
            assertStreams(streams.address());
            assertDatagrams(datagrams.address());
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theOriginalsRelayGoesThroughOurServer(Server kind) throws Exception {
        try (Links server = Links.to(new Server(Who.OURS, kind.carrier(), kind.inner()), TlsSite.with(folder, "EC"));
                TcpTarget tcp = TcpTarget.echo();
                UdpEcho udp = new UdpEcho();
                Original streams = Original.relay(server.madeBy(Who.OURS), tcp.address());
                Original datagrams = Original.relay(server.madeBy(Who.OURS), udp.address())) {
            assertStreams(streams.address());
            assertDatagrams(datagrams.address());
        }
    }

    private static void assertStreams(InetSocketAddress relay) throws IOException {
        try (Socket app = new Socket(relay.getAddress(), relay.getPort())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }

    private static void assertDatagrams(InetSocketAddress relay) throws IOException {
        try (DatagramSocket app = new DatagramSocket()) {
            app.connect(relay);
            app.setSoTimeout(PATIENCE_MILLIS);
            for (int length = 1; length < 2000; length += 333) {
                byte[] data = UdpInteropTest.bytes(length);
                app.send(new DatagramPacket(data, length));
                DatagramPacket echo = new DatagramPacket(new byte[4096], 4096);
                app.receive(echo);
                assertThat(java.util.Arrays.copyOf(echo.getData(), echo.getLength()))
                        .isEqualTo(data);
            }
        }
    }
}
