package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.observe.TunnelObserver;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The time of an answer of the server, measured within a tunnel that runs. */
class RoundTripTest {
    @Test
    void aTunnelOfOursIsAskedAndItsBytesPassAsBefore() throws Exception {
        List<Duration> times = measure(BrookLoom.builder());
        assertThat(times).isNotEmpty().allSatisfy(time -> assertThat(time).isPositive());
    }

    @Test
    void aTunnelWithoutOurExtensionIsNotAsked() throws Exception {
        assertThat(measure(BrookLoom.builder().withoutBrookProtocol(true))).isEmpty();
    }

    /** Has a tunnel run for two measurements or more. */
    private static List<Duration> measure(BrookLoomBuilder options) throws Exception {
        List<Duration> times = new CopyOnWriteArrayList<>();
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            client.monitor().add(new TunnelObserver() {
                @Override
                public void roundTrip(Duration time) {
                    times.add(time);
                }
            });
            client.measureRoundTrips();
            app.setSoTimeout(60_000);
            long begun = System.nanoTime();
            Eventually.holds(() -> {
                app.getOutputStream().write(7);
                assertThat(app.getInputStream().read()).isEqualTo(7);
                assertThat(times.size() > 1 || System.nanoTime() - begun > 12_000_000_000L)
                        .isTrue();
            });
            app.shutdownOutput();
            assertThat(app.getInputStream().read()).isEqualTo(-1);
        }
        return times;
    }
}
