package brookloom.it.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.ends.Ending.How;
import brookloom.it.fixtures.TcpRelay;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What breaks a tunnel of which one direction has ended reaches app and target as well, though neither sends a byte. */
@ExtendWith(LeakCheck.class)
class HalfClosedEndsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long PATIENCE_SECONDS = 60;

    /** Breaks a tunnel that is half-closed. */
    enum Cause {
        SERVER_STOPPED,
        CLIENT_STOPPED,
        CUT_BY_SERVER,
        CARRIER_RESET;

        void strike(HalfClosed tunnel) throws IOException {
            switch (this) {
                case SERVER_STOPPED -> tunnel.server.close();
                case CLIENT_STOPPED -> tunnel.client.close();
                case CUT_BY_SERVER -> tunnel.server.monitor().live().forEach(live -> live.cut("user removed"));
                case CARRIER_RESET -> tunnel.relay.cut();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppThatOnlyReadsIsReset(Cause cause) throws Exception {
        SideBySide.check(kinds(), kind -> {
            try (HalfClosed tunnel = new HalfClosed(kind)) {
                tunnel.app.shutdownOutput();
                assertThat(tunnel.targetSide().getInputStream().read()).isNegative();
                cause.strike(tunnel);
                assertThat(Ending.of(tunnel.app).how()).isEqualTo(How.RESET);
                tunnel.client.drain(LONG);
                assertThat(tunnel.client.monitor().live()).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void anAppWhoseTargetHasEndedIsReset(Cause cause) throws Exception {
        SideBySide.check(kinds().filter(HalfClosedEndsTest::isWatched), kind -> {
            try (HalfClosed tunnel = new HalfClosed(kind)) {
                tunnel.targetSide().shutdownOutput();
                assertThat(tunnel.app.getInputStream().read()).isNegative();
                cause.strike(tunnel);
                tunnel.client.drain(LONG); // the client has learnt of it, without a byte of the app's
                assertThatThrownBy(() -> tunnel.app.getOutputStream().write(1)).isInstanceOf(SocketException.class);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aTargetWhoseAppHasEndedIsReset(Cause cause) throws Exception {
        SideBySide.check(kinds().filter(HalfClosedEndsTest::isWatched), kind -> {
            try (HalfClosed tunnel = new HalfClosed(kind)) {
                tunnel.app.shutdownOutput();
                assertThat(tunnel.targetSide().getInputStream().read()).isNegative();
                cause.strike(tunnel);
                Eventually.holds(() -> assertThat(tunnel.server.tunnels()).isZero());
                assertThatThrownBy(() -> tunnel.targetSide().getOutputStream().write(1))
                        .isInstanceOf(SocketException.class);
            }
        });
    }

    private static Stream<CarrierKind> kinds() {
        return Stream.of(
                CarrierKind.WS,
                CarrierKind.WS_BARE,
                CarrierKind.WSS,
                CarrierKind.CHROME,
                CarrierKind.FRAMED,
                CarrierKind.FRAMED_BARE,
                CarrierKind.HTTP2,
                CarrierKind.HTTP2_BARE,
                CarrierKind.PLAIN);
    }

    /** A connection that is half-closed itself shows nobody that it broke until something is sent over it. */
    private static boolean isWatched(CarrierKind kind) {
        return kind != CarrierKind.WS_BARE;
    }

    /** A tunnel over a relay, whose app and target do nothing by themselves. */
    private static final class HalfClosed implements AutoCloseable {
        private final CompletableFuture<Socket> targetSide = new CompletableFuture<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private final TcpTarget target = TcpTarget.serving(this::hold);
        private final BrookServer server;
        private final TcpRelay relay;
        private final Client client;
        private final Socket app;

        HalfClosed(CarrierKind kind) throws Exception {
            server = kind.builder().startAnyServer();
            relay = new TcpRelay(server.port());
            client = kind.builder().startClient(relay.port());
            app = BrookLoom.connect(client.address(), "127.0.0.1", target.port());
            app.getOutputStream().write(1);
            assertThat(targetSide().getInputStream().read()).isEqualTo(1);
            targetSide().getOutputStream().write(2);
            assertThat(app.getInputStream().read()).isEqualTo(2);
        }

        private void hold(Socket connection) {
            targetSide.complete(connection);
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Socket targetSide() throws Exception {
            return targetSide.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws Exception {
            done.countDown();
            try (target;
                    server;
                    relay;
                    client;
                    app) {
                targetSide.cancel(false);
            }
        }
    }
}
