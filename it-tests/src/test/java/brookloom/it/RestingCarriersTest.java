package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.TcpRelay;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
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
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), TcpTarget.echo())) {
            for (int i = 0; i < TUNNELS; i++) {
                echo(ends, 100 * i);
                ends.awaitEndOfTunnels();
            }
            assertThat(ends.relay().accepted()).isLessThanOrEqualTo(TUNNELS / 3);
        }
    }

    @Test
    void withoutReuseNoCarrierServesASecondTunnel() throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(Kind.PLAIN.builder().noReuse(), TcpTarget.echo())) {
            for (int i = 0; i < TUNNELS; i++) {
                echo(ends, 100);
                ends.awaitEndOfTunnels();
            }
            assertThat(ends.relay().accepted()).isEqualTo(TUNNELS);
            Eventually.holds(() -> assertThat(ends.relay().open()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource
    void concurrentTunnelsShareCarriersAndMixNoBytes(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), TcpTarget.echo());
                var apps = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int app = 0; app < 8; app++) {
                int seed = app;
                done.add(apps.submit(() -> {
                    for (int i = 0; i < TUNNELS; i++) {
                        echo(ends, 997 * seed + 131 * i);
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            assertThat(ends.relay().accepted()).isLessThan(8 * TUNNELS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTargetThatRefusesLeavesTheCarrier(Kind kind) throws Exception {
        int refusing = FreePort.next();
        try (RelayedEnds ends = RelayedEnds.start(kind.builder().waitForTarget(true), TcpTarget.echo())) {
            for (int i = 0; i < TUNNELS / 3; i++) {
                try (Socks5App app = Socks5App.greeting(ends.client().address())) {
                    assertThat(app.connect("127.0.0.1", refusing).code()).isEqualTo(ReplyCode.CONNECTION_REFUSED);
                }
                echo(ends, 1000);
                ends.awaitEndOfTunnels();
            }
            assertThat(ends.relay().accepted()).isLessThan(2 * TUNNELS / 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatWasRestartedIsFoundAgain(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), TcpTarget.echo())) {
            for (int i = 0; i < 3; i++) {
                echo(ends, 100);
            }
            ends.server().close();
            try (BrookServer second = kind.builder().startAnyServer()) {
                ends.relay().redirect(second.port());
                echo(ends, 100);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriersThatWereResetAtRestCostNoTunnel(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), TcpTarget.echo())) {
            for (int i = 0; i < 5; i++) {
                echo(ends, 100);
                ends.awaitEndOfTunnels();
                cutUntilNoneIsLeft(ends.relay());
            }
        }
    }

    @Test
    void carriersAtRestDoNotHoldUpAServerThatStops() throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(Kind.WS.builder(), TcpTarget.echo())) {
            echo(ends, 100);
            ends.awaitEndOfTunnels();
            ends.server().close();
            assertThat(ends.server().tunnels()).isZero();
        }
    }

    /** Cuts again as long as carriers are there: one that was being dialled comes after the first cut. */
    private static void cutUntilNoneIsLeft(TcpRelay relay) throws Exception {
        Eventually.holds(() -> {
            relay.cut();
            assertThat(relay.open()).isZero();
        });
    }

    private static void echo(RelayedEnds ends, int length) throws IOException {
        byte[] sent = new byte[length];
        new Random(length).nextBytes(sent);
        try (Socket app = BrookLoom.connect(
                ends.client().address(), "localhost", ends.target().port())) {
            app.getOutputStream().write(sent);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }
}
