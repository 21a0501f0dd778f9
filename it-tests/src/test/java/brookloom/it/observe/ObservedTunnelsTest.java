package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppProtocol;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.net.text.HostPorts;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelOutcome;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has tunnels of each kind observed at both ends. */
class ObservedTunnelsTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTcpTunnelIsReportedByBothEnds(boolean plain) throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().plain(plain);
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port())) {
            Recorded atServer = Recorded.of(server.monitor());
            Recorded atClient = Recorded.of(client.monitor());
            String app = echo(client.addresses().getFirst(), target.port());
            TunnelEnded server1 = atServer.onlyEnd();
            TunnelEnded client1 = atClient.onlyEnd();
            for (TunnelEnded end : new TunnelEnded[] {server1, client1}) {
                assertThat(end.outcome()).isEqualTo(TunnelOutcome.COMPLETED);
                assertThat(end.up()).isEqualTo(HELLO.length);
                assertThat(end.down()).isEqualTo(HELLO.length);
                assertThat(end.started().network()).isEqualTo(Network.TCP);
                assertThat(end.started().destination())
                        .isEqualTo(new Destination(HostAddress.parse("localhost"), target.port()));
                assertThat(end.dial()).isPositive();
                assertThat(end.firstByte()).isPositive();
            }
            assertThat(client1.started().from()).isEqualTo(app);
            assertThat(server1.target()).isEqualTo(HostPorts.format(target.address()));
            assertThat(server.monitor().live()).isEmpty();
            assertThat(client.monitor().live()).isEmpty();
        }
    }

    @Test
    void eachTunnelOfACarrierIsReported() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port())) {
            for (int i = 0; i < 3; i++) {
                Recorded atServer = Recorded.of(server.monitor());
                echo(client.address(), target.port());
                assertThat(atServer.onlyEnd().outcome()).isEqualTo(TunnelOutcome.COMPLETED);
                server.monitor().remove(atServer);
            }
        }
    }

    @Test
    void aTargetThatIsNotReachedIsReportedWithItsCode() throws Exception {
        int closed = FreePort.next();
        BrookLoomBuilder options = BrookLoom.builder().waitForTarget(true);
        try (BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port())) {
            Recorded atServer = Recorded.of(server.monitor());
            Recorded atClient = Recorded.of(client.monitor());
            assertThatThrownBy(() -> echo(client.address(), closed)).isInstanceOf(IOException.class);
            for (TunnelEnded end : new TunnelEnded[] {atServer.onlyEnd(), atClient.onlyEnd()}) {
                assertThat(end.outcome()).isEqualTo(TunnelOutcome.NOT_REACHED);
                assertThat(end.code()).isEqualTo(ReplyCode.CONNECTION_REFUSED);
                assertThat(end.up()).isZero();
            }
        }
    }

    @Test
    void aRequestOfTheHttpProxyIsReportedWithItsApp() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().apps(AppProtocol.HTTP);
        try (TcpTarget target = TcpTarget.playing((in, out) -> {
                    while (in.read() != '\n') {
                        // The request's first line.
                    }
                    out.write(
                            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                });
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket app = new Socket(
                        InetAddress.getLoopbackAddress(), client.address().getPort())) {
            Recorded atClient = Recorded.of(client.monitor());
            String request = "GET http://localhost:" + target.port() + "/ HTTP/1.1\r\nHost: localhost:" + target.port()
                    + "\r\nConnection: close\r\n\r\n";
            app.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(app.getInputStream().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .contains(" 204 ");
            TunnelEnded end = atClient.onlyEnd();
            assertThat(end.started().from())
                    .isEqualTo(HostPorts.format((InetSocketAddress) app.getLocalSocketAddress()));
            assertThat(end.down()).isPositive();
        }
    }

    @Test
    void aClientWithAnotherPasswordIsReportedAsRefused() throws Exception {
        try (BrookServer server = BrookLoom.builder().startAnyServer()) {
            Recorded atServer = Recorded.of(server.monitor()); // a client's opening need not wait for its app's bytes
            try (Client client = BrookLoom.builder()
                            .password("another")
                            .nonceTimeout(Duration.ofSeconds(1))
                            .startClient(server.port());
                    Socket app = BrookLoom.connect(client.address(), "localhost", 80)) {
                app.getOutputStream().write(HELLO);
                assertThat(atServer.onlyRefusal().cause()).isEqualTo(RefusalCause.NOT_AUTHENTICATED);
            }
        }
    }

    /** Returns the app's address. */
    private static String echo(InetSocketAddress socks5, int port) throws IOException {
        try (Socket app = BrookLoom.connect(socks5, "localhost", port)) {
            String address = HostPorts.format((InetSocketAddress) app.getLocalSocketAddress());
            app.getOutputStream().write(HELLO);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(HELLO);
            return address;
        }
    }
}
