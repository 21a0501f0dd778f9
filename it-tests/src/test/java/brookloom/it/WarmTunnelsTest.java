package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Carriers kept ready, and apps that learn the truth about their target. */
@ExtendWith(LeakCheck.class)
class WarmTunnelsTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tunnelsOverWarmCarriersWorkLikeAnyOther(boolean bare) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder()
                        .withoutBrookProtocol(bare)
                        .warmTunnels(3)
                        .start()) {
            for (int i = 1; i <= 20; i++) {
                try (Socket app = tunnel.connect("localhost", target.port())) {
                    assertEcho(app);
                }
            }
            // Once carriers come back from their tunnels, one in advance is enough.
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isBetween(bare ? 3 : 1, 3));
            Eventually.holds(() -> assertThat(target.connections()).isZero());
        }
    }

    @Test
    void aServerThatClosesWaitingCarriersLosesNoTunnel() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder()
                        .warmTunnels(3)
                        .openTimeout(Duration.ofSeconds(2))
                        .start()) {
            for (int i = 0; i < 3; i++) {
                try (Socket app = tunnel.connect("localhost", target.port())) {
                    assertEcho(app);
                }
                Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            }
        }
    }

    @Test
    void aServerThatWasRestartedIsFoundAgain() throws Exception {
        try (TcpTarget target = TcpTarget.echo()) {
            int port = FreePort.next();
            BrookServer first = BrookLoom.builder().port(port).startServer();
            try (Client client = BrookLoom.builder().warmTunnels(3).startClient(port)) {
                try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                    assertEcho(app);
                }
                Eventually.holds(() -> assertThat(first.tunnels()).isPositive());
                first.close();
                try (BrookServer second = BrookLoom.builder().port(port).startServer();
                        Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                    assertEcho(app);
                    assertThat(second.port()).isEqualTo(port);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void anAppThatWaitsForTheTargetLearnsThatItRefuses(int warm) throws Exception {
        int refusing = FreePort.next();
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder()
                        .waitForTarget(true)
                        .warmTunnels(warm)
                        .start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(reply(tunnel, refusing)).isEqualTo(ReplyCode.CONNECTION_REFUSED);
                assertThat(reply(tunnel, target.port())).isEqualTo(ReplyCode.SUCCEEDED);
            }
            try (Socket app = tunnel.connect("localhost", target.port())) {
                assertEcho(app);
            }
        }
    }

    @Test
    void anAppThatWaitedForTheTargetHearsItSpeakFirst() throws Exception {
        try (TcpTarget target =
                        TcpTarget.serving(socket -> socket.getOutputStream().write(new byte[] {1, 2, 3}));
                BrookLoom tunnel = BrookLoom.builder().waitForTarget(true).start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertThat(app.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    private static ReplyCode reply(BrookLoom tunnel, int port) throws IOException {
        try (Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            return app.connect("127.0.0.1", port).code();
        }
    }

    private static void assertEcho(Socket app) throws IOException {
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
