package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.server.BrookServer;
import brookloom.server.replay.ServerClock;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A clock that is set by 90 s, and right again later, at either end: what runs goes on, new tunnels are refused with a
 * line that names the clocks, and work again.
 */
@ExtendWith(LeakCheck.class)
class ClockStepsTest {
    private static final int PATIENCE_MILLIS = 30_000;

    private final AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);
    private final InstantSource steppedClock = () -> Instant.now().plus(step.get());

    @ParameterizedTest
    @CsvSource({"WS, 90", "WS, -90", "FRAMED, 150", "FRAMED, -150", "HTTP2, 150", "PLAIN, 90", "PLAIN, -90"})
    void aClientWhoseClockIsSetIsRefusedUntilItIsRight(Mode mode, int seconds) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = mode.builder().startAnyServer();
                Client client = client(mode.builder().clock(steppedClock), server)) {
            assertRefusedUntilRight(client, target, Duration.ofSeconds(seconds));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "PLAIN"})
    void aServerWhoseClockIsSetForwardRefusesUntilItIsRight(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = server(mode);
                Client client = client(mode.builder(), server)) {
            assertRefusedUntilRight(client, target, Duration.ofSeconds(90));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"WS", "FRAMED", "PLAIN"})
    void aServerWhoseClockIsSetBackServesOn(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = server(mode);
                Client client = client(mode.builder(), server)) {
            assertThat(isEchoed(client, target)).isTrue();
            step.set(Duration.ofSeconds(-90));
            assertThat(isEchoed(client, target)).isTrue();
        }
    }

    private BrookServer server(Mode mode) throws IOException {
        return mode.builder()
                .clock(new ServerClock(steppedClock, System::nanoTime))
                .startAnyServer();
    }

    /** Without warm carriers, which would be refused for their age, not for the clock. */
    private static Client client(BrookLoomBuilder options, BrookServer server) throws IOException {
        return options.warmTunnels(0).nonceTimeout(Duration.ofSeconds(2)).startClient(server.port());
    }

    private void assertRefusedUntilRight(Client client, TcpTarget target, Duration stepped) throws Exception {
        try (Socket running = BrookLoom.connect(client.address(), "localhost", target.port())) {
            assertThat(isEchoed(running)).isTrue();
            LogLines.clear();
            step.set(stepped);
            assertRefused(client, target);
            assertThat(isEchoed(running)).isTrue();
            step.set(Duration.ZERO);
            Eventually.holds(() -> assertThat(isEchoed(client, target)).isTrue());
            assertThat(isEchoed(running)).isTrue();
        }
    }

    private static void assertRefused(Client client, TcpTarget target) throws Exception {
        assertThat(isEchoed(client, target)).isFalse();
        Eventually.holds(() -> assertThat(LogLines.with("clocks")).isNotEmpty());
    }

    private static boolean isEchoed(Client client, TcpTarget target) {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            return isEchoed(app);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isEchoed(Socket app) throws IOException {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(7);
        return app.getInputStream().read() == 7;
    }
}
