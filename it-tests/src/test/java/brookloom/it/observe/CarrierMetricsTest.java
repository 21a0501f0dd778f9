package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.RedirectedTargets;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.BrookProtocol;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Metrics of connections between client and server: those in waiting, and those of strangers. */
class CarrierMetricsTest {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH);

    private static double metric(InetSocketAddress end, String series) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + end.getPort() + OBSERVE.metricsPath());
        try (HttpClient http = HttpClient.newHttpClient()) {
            return Exposition.parse(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .value(series);
        }
    }

    @Test
    void carriersThatAreWarmAndThatRestAfterATunnelAreCountedAndRoundTripsTimed() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().observe(OBSERVE).warmTunnels(4);
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket running = connectAndExchange(client, echo)) {
            InetSocketAddress end = client.adminAddress();
            Eventually.holds(() -> {
                connectAndExchange(client, echo).close(); // demand has carriers dialled in advance
                assertThat(metric(end, "brook_carriers_ready{kind=\"rested\"}")).isPositive();
            });
            Eventually.holds(() -> {
                try (Socket one = connectAndExchange(client, echo);
                        Socket two = connectAndExchange(client, echo);
                        Socket three = connectAndExchange(client, echo)) {
                    assertThat(new Socket[] {one, two, three}).allMatch(Socket::isConnected);
                    Eventually.holds(() -> assertThat(metric(end, "brook_carriers_ready{kind=\"warm\"}"))
                            .isPositive());
                }
            });
            Eventually.holds(() ->
                    assertThat(metric(end, "brook_round_trip_seconds_count")).isPositive());
            running.getOutputStream().write(1);
            assertThat(running.getInputStream().read()).isEqualTo(1);
        }
    }

    private static Socket connectAndExchange(Client client, TcpTarget echo) throws IOException {
        Socket app = BrookLoom.connect(client.address(), "localhost", echo.port());
        app.setSoTimeout(60_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
        return app;
    }

    @Test
    void aReplayedOpeningIsCountedAsThatAndSilentConnectionsAsStrangers() throws Exception {
        RecordedStream recorded = Vectors.stream("wsserver-tcp-ipv4");
        Instant fresh = Instant.ofEpochSecond(recorded.timestamp());
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = BrookLoom.builder()
                        .password(recorded.password())
                        .clock(InstantSource.fixed(fresh))
                        .openTimeout(Duration.ofMinutes(1))
                        .targets(new RedirectedTargets(recorded.to(), echo.address(), echo.address()))
                        .observe(OBSERVE)
                        .startServer();
                RawCarrier first = RawCarrier.upgraded(address(server), recorded.path());
                RawCarrier second = RawCarrier.upgraded(address(server), recorded.path())) {
            InetSocketAddress end = server.adminAddress();
            assertThat(metric(end, "brook_strangers")).isEqualTo(2);
            first.send(recorded.sentByClient());
            assertThat(first.read(BrookProtocol.NONCE_LENGTH)).hasSize(BrookProtocol.NONCE_LENGTH);
            second.send(recorded.sentByClient());
            Eventually.holds(() -> assertThat(metric(end, "brook_carriers_refused_total{cause=\"replayed\"}"))
                    .isEqualTo(1));
            assertThat(metric(end, "brook_carriers_refused_total{cause=\"not_authenticated\"}"))
                    .isZero();
            assertThat(metric(end, "brook_strangers")).isEqualTo(1);
        }
    }

    private static InetSocketAddress address(BrookServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
