package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.TcpRelay;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Carriers that serve one tunnel after another. */
@ExtendWith(LeakCheck.class)
class RestingCarriersTest {
    private static final int TUNNELS = 30;

    enum Kind {
        WS,
        WSS,
        CHROME,
        FRAMED,
        FRAMED_WSS,
        PLAIN;

        BrookLoomBuilder builder() {
            BrookLoomBuilder ends = BrookLoom.builder().warmTunnels(4);
            return switch (this) {
                case WS -> ends;
                case WSS -> ends.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
                case CHROME ->
                    ends.serverTls(LoopbackTls.server())
                            .clientTls(LoopbackTls.client().withFingerprint("chrome"));
                case FRAMED -> ends.carriage(Carriage.FRAMED);
                case FRAMED_WSS ->
                    ends.carriage(Carriage.FRAMED)
                            .serverTls(LoopbackTls.server())
                            .clientTls(LoopbackTls.client());
                case PLAIN -> ends.plain(true);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyTunnelsTravelInFewCarriers(Kind kind) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().startClient(relay.port())) {
            for (int i = 0; i < TUNNELS; i++) {
                echo(client, target, 100 * i);
                Eventually.holds(() -> assertThat(target.connections()).isZero());
            }
            assertThat(relay.accepted()).isLessThanOrEqualTo(TUNNELS / 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void concurrentTunnelsShareCarriersAndMixNoBytes(Kind kind) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().startClient(relay.port());
                var apps = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int app = 0; app < 8; app++) {
                int seed = app;
                done.add(apps.submit(() -> {
                    for (int i = 0; i < TUNNELS; i++) {
                        echo(client, target, 997 * seed + 131 * i);
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            assertThat(relay.accepted()).isLessThan(8 * TUNNELS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTargetThatRefusesLeavesTheCarrier(Kind kind) throws Exception {
        int refusing;
        try (TcpTarget gone = TcpTarget.echo()) {
            refusing = gone.port();
        }
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().waitForTarget(true).startClient(relay.port())) {
            for (int i = 0; i < TUNNELS / 3; i++) {
                try (Socks5App app = Socks5App.greeting(client.address())) {
                    assertThat(app.connect("127.0.0.1", refusing).code()).isEqualTo(ReplyCode.CONNECTION_REFUSED);
                }
                echo(client, target, 1000);
                Eventually.holds(() -> assertThat(target.connections()).isZero());
            }
            assertThat(relay.accepted()).isLessThan(2 * TUNNELS / 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatWasRestartedIsFoundAgain(Kind kind) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer first = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(first.port());
                Client client = kind.builder().startClient(relay.port())) {
            for (int i = 0; i < 3; i++) {
                echo(client, target, 100);
            }
            first.close();
            try (BrookServer second = kind.builder().startAnyServer()) {
                relay.redirect(second.port());
                echo(client, target, 100);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriersThatWereResetAtRestCostNoTunnel(Kind kind) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().startClient(relay.port())) {
            for (int i = 0; i < 5; i++) {
                echo(client, target, 100);
                Eventually.holds(() -> assertThat(target.connections()).isZero());
                relay.cut();
                Eventually.holds(() -> assertThat(relay.open()).isZero());
            }
        }
    }

    @Test
    void carriersAtRestDoNotHoldUpAServerThatStops() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = Kind.WS.builder().startAnyServer();
                Client client = Kind.WS.builder().startClient(server.port())) {
            echo(client, target, 100);
            Eventually.holds(() -> assertThat(target.connections()).isZero());
            server.close();
            assertThat(server.tunnels()).isZero();
        }
    }

    private static void echo(Client client, TcpTarget target, int length) throws IOException {
        byte[] sent = new byte[length];
        new Random(length).nextBytes(sent);
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(sent);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }
}
