package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Program;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Background;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus reads from a server and a client. */
class MetricsTest {
    private static final int MEBIBYTES = 50;
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH);
    private static final Pattern NAME = Pattern.compile("\\b(?:brook|jvm|process)_[a-z0-9_]+\\b");

    private final HttpClient http = HttpClient.newHttpClient();
    private final BrookLoomBuilder options =
            BrookLoom.builder().observe(OBSERVE).warmTunnels(2);
    private BrookServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        server = options.startAnyServer();
        client = options.startClient(server.port());
    }

    @AfterEach
    void stop() {
        http.close();
        client.close();
        server.close();
    }

    @Test
    void fiftyMegabytesAreCountedWhileTheyAreOnTheirWayAndAfterwards() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            Background sending = Background.run(() -> {
                for (int i = 0; i < MEBIBYTES; i++) {
                    app.getOutputStream().write(new byte[1 << 20]);
                }
            });
            assertThat(app.getInputStream().readNBytes(MEBIBYTES << 20)).hasSize(MEBIBYTES << 20);
            sending.join();
            for (InetSocketAddress end : new InetSocketAddress[] {server.adminAddress(), client.adminAddress()}) {
                Eventually.holds(() -> checkBytes(end));
                assertThat(scrape(end).value("brook_tunnels{network=\"tcp\"}")).isEqualTo(1);
            }
            app.shutdownOutput();
            assertThat(app.getInputStream().read()).isEqualTo(-1);
        }
        for (InetSocketAddress end : new InetSocketAddress[] {server.adminAddress(), client.adminAddress()}) {
            Eventually.holds(() -> assertThat(
                            scrape(end).value("brook_tunnels_ended_total{network=\"tcp\",outcome=\"completed\"}"))
                    .isEqualTo(1));
            checkBytes(end);
            Exposition after = scrape(end);
            assertThat(after.value("brook_tunnels{network=\"tcp\"}")).isZero();
            assertThat(after.value("brook_first_byte_seconds_count{network=\"tcp\"}"))
                    .isEqualTo(1);
            assertThat(after.value("brook_dial_seconds_count{network=\"tcp\"}")).isEqualTo(1);
            assertThat(after.value("brook_tunnel_seconds_count{network=\"tcp\"}"))
                    .isEqualTo(1);
            assertThat(after.value("brook_ready")).isEqualTo(1);
            assertThat(after.series()).noneMatch(series -> series.contains("localhost"));
        }
        assertThat(scrape(client.adminAddress()).value("brook_handshake_seconds_count"))
                .isPositive();
    }

    private void checkBytes(InetSocketAddress end) throws Exception {
        Exposition now = scrape(end);
        assertThat(now.value("brook_bytes_total{direction=\"up\",network=\"tcp\"}"))
                .isEqualTo(MEBIBYTES << 20);
        assertThat(now.value("brook_bytes_total{direction=\"down\",network=\"tcp\"}"))
                .isEqualTo(MEBIBYTES << 20);
    }

    @Test
    void refusedClientsAndTargetsThatAreNotReachedAreCountedByCause() throws Exception {
        try (Client stranger = BrookLoom.builder()
                        .password("another")
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startClient(server.port());
                Socket app = BrookLoom.connect(stranger.address(), "localhost", 80)) {
            app.getOutputStream().write(1);
            Eventually.holds(() -> assertThat(scrape(server.adminAddress())
                            .value("brook_carriers_refused_total{cause=\"not_authenticated\"}"))
                    .isEqualTo(1));
        }
        int closed;
        try (TcpTarget target = TcpTarget.echo()) {
            closed = target.port();
        }
        try (Socket app = BrookLoom.connect(client.address(), "localhost", closed)) {
            assertThat(app.isConnected()).isTrue(); // the client asks for the target whether the app writes or not
            Eventually.holds(() -> assertThat(scrape(server.adminAddress())
                            .value("brook_targets_not_reached_total{code=\"connection_refused\"}"))
                    .isEqualTo(1));
        }
    }

    @Test
    void aServerThatDrainsIsAliveButNotReady() throws Exception {
        assertThat(get(server.adminAddress(), "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(server.adminAddress(), "/readyz").body()).isEqualTo("ready\n");
        assertThat(get(client.adminAddress(), "/readyz").statusCode()).isEqualTo(200);
        server.drain(Duration.ZERO);
        HttpResponse<String> draining = get(server.adminAddress(), "/readyz");
        assertThat(draining.statusCode()).isEqualTo(503);
        assertThat(draining.body()).isEqualTo("not ready: draining\n");
        assertThat(get(server.adminAddress(), "/healthz").statusCode()).isEqualTo(200);
        assertThat(scrape(server.adminAddress()).value("brook_ready")).isZero();
    }

    @Test
    void openMetricsIsServedToThoseWhoAskForIt() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(server.adminAddress(), "/metrics"))
                .header("Accept", "application/openmetrics-text;version=1.0.0")
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).contains("openmetrics-text");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void otherPathsMethodsAndNamesAreRefused() throws Exception {
        assertThat(get(server.adminAddress(), "/metrics/more").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(uri(server.adminAddress(), "/metrics"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(405);
        assertThat(statusFor("rebound.example")).isEqualTo("421");
        assertThat(statusFor("127.0.0.1:9")).isEqualTo("200");
        assertThat(statusFor("[::1]:9")).isEqualTo("200");
        assertThat(statusFor("localhost")).isEqualTo("200");
    }

    private String statusFor(String host) throws IOException {
        InetSocketAddress at = server.adminAddress();
        try (Socket browser = new Socket(at.getAddress(), at.getPort())) {
            String request = "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            browser.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(browser.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).substring(9, 12);
        }
    }

    /**
     * Metrics that only some servers and clients have: with TLS, users, shared state or several servers, after a first
     * failure.
     */
    private static final Set<String> ELSEWHERE = Set.of(
            "brook_server_up",
            "brook_server_latency_seconds",
            "brook_certificate_expiry_timestamp_seconds",
            "brook_shared_state_up",
            "brook_shared_state_latency_seconds",
            "brook_shared_state_pending",
            "brook_shared_state_lost_total",
            "brook_targets_not_reached_total",
            "brook_users",
            "brook_user_bytes_total",
            "brook_user_tunnels",
            "brook_user_refusals_total");

    @ParameterizedTest
    @ValueSource(strings = {"metrics.md", "grafana.json", "alerts.yml"})
    void everyMetricThatThePagesNameExists(String page) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
        }
        Eventually.holds(
                () -> assertThat(scrape(server.adminAddress()).names()).contains("brook_first_byte_seconds_count"));
        Set<String> served = new HashSet<>(ELSEWHERE);
        served.addAll(scrape(server.adminAddress()).names());
        served.addAll(scrape(client.adminAddress()).names());
        String text = Files.readString(docs().resolve(page));
        Set<String> named = new HashSet<>();
        NAME.matcher(text).results().forEach(name -> named.add(name.group()));
        assertThat(named).hasSizeGreaterThan(5);
        assertThat(served).containsAll(named);
    }

    /** The other way round: the page tells every metric of ours. */
    @Test
    void thePageTellsEveryMetric() throws Exception {
        String page = Files.readString(docs().resolve("metrics.md"));
        Set<String> served = new HashSet<>(ELSEWHERE);
        served.addAll(scrape(server.adminAddress()).names());
        served.addAll(scrape(client.adminAddress()).names());
        served.removeIf(name -> !name.startsWith("brook_") || name.matches(".*_(bucket|count|sum)"));
        assertThat(served).allSatisfy(name -> assertThat(page).contains("`" + name));
    }

    private static Path docs() {
        return Program.root().resolve("docs");
    }

    private Exposition scrape(InetSocketAddress end) throws Exception {
        HttpResponse<String> response = get(end, "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        return Exposition.parse(response.body());
    }

    private HttpResponse<String> get(InetSocketAddress end, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(end, path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(InetSocketAddress end, String path) {
        return URI.create("http://127.0.0.1:" + end.getPort() + path);
    }
}
