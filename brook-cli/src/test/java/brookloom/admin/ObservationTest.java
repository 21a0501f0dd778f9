package brookloom.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.config.ObserveConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.observe.LiveTunnel;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.TunnelOutcome;
import brookloom.observe.Vitals;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.ReplyCode;
import brookloom.testing.FreshLog;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators get on the address of {@code --prometheus}, and who gets it. */
@ExtendWith({LeakCheck.class, FreshLog.class})
class ObservationTest {
    private static final String TOKEN = "0123456789abcdef";

    private final TunnelMonitor monitor = new TunnelMonitor();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Observation observation;

    @TempDir
    private Path folder;

    /** Starts the thread that Prometheus's library has once for the whole process. */
    @BeforeAll
    static void warmUp() throws Exception {
        ObserveConfig config = new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), "/metrics");
        TunnelMonitor watched = new TunnelMonitor();
        try (Observation unused = Observation.start(config, watched)) {
            watched.carrierOpened(Duration.ofMillis(1));
            watched.start(null, Network.TCP, null, destination("a.example")).received(1);
            watched.live().forEach(LiveTunnel::close);
        }
    }

    @AfterEach
    void stop() {
        http.close();
        if (observation != null) {
            observation.close();
        }
    }

    @Test
    void thePageRunsNothingThatIsNotItsOwn() throws Exception {
        start("127.0.0.1", null, false);
        for (String path : new String[] {"/", "/page.js", "/page.css", "/page.svg"}) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "data:");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .contains("same-origin");
            assertThat(response.body()).doesNotContain("https://", " style=", " onclick", "innerHTML");
        }
    }

    @Test
    void eventsShowTunnelsUsersAndFailuresButNoDestinations() throws Exception {
        monitor.vitals().addFact(Vitals.PROGRAM, "server");
        start("127.0.0.1", null, false);
        monitor.vitals().ready();
        carrySomething();
        String state = firstState();
        assertThat(state)
                .contains("\"obstacle\":null", "\"tcp\":{\"tunnels\":1,\"up\":150,\"down\":30}")
                .contains("{\"name\":\"Program\",\"value\":\"server\"}")
                .contains("{\"name\":\"ann \\\"\\u2028\",\"tunnels\":2,\"up\":150,\"down\":30}")
                .contains("Targets refused the connection", "Nothing listens on that port of the target.")
                .contains("Clocks differ by more than 60 s")
                .doesNotContain("secret.example", "destination");
    }

    @Test
    void destinationsAreShownWhereTheyAreAskedFor() throws Exception {
        start("127.0.0.1", null, true);
        carrySomething();
        assertThat(firstState())
                .contains("\"destinations\":[{\"name\":\"secret.example:443\",\"tunnels\":3,\"up\":150,\"down\":30}]")
                .contains("\"destination\":\"secret.example:443\"");
    }

    /** Carries 100 bytes up in a tunnel that runs, 50 up and 30 down in one that has ended; two things fail. */
    private void carrySomething() {
        Destination destination = destination("secret.example");
        monitor.start("ann \"\u2028", Network.TCP, "192.0.2.1:9", destination).sent(100);
        try (LiveTunnel ended = monitor.start("ann \"\u2028", Network.TCP, "192.0.2.1:10", destination)) {
            ended.sent(50);
            ended.received(30);
            ended.end(TunnelOutcome.COMPLETED);
        }
        try (LiveTunnel refused = monitor.start(null, Network.TCP, null, destination)) {
            refused.notReached(new DialFailed(ReplyCode.CONNECTION_REFUSED, "secret.example refused"));
        }
        monitor.carrierRefused("192.0.2.2:1", RefusalCause.CLOCK_TOO_FAR);
    }

    private static Destination destination(String name) {
        return new Destination(new HostAddress.Domain(name), 443);
    }

    @Test
    void manyDestinationsAreForgottenButForTheBusiest() {
        Recent recent = new Recent(true);
        monitor.add(recent);
        for (int i = 0; i < 10_000; i++) {
            try (LiveTunnel tunnel = monitor.start(null, Network.UDP, null, destination("h" + i + ".example"))) {
                tunnel.sent(i == 7 ? 1_000_000 : 1);
            }
        }
        assertThat(recent.copy().destinations())
                .hasSizeLessThanOrEqualTo(2000)
                .anySatisfy(sum -> assertThat(sum.name()).isEqualTo("h7.example:443"));
    }

    @Test
    void pagesOfOthersReadNoEvents() throws Exception {
        start("127.0.0.1", null, false);
        HttpRequest request = HttpRequest.newBuilder(uri("/events"))
                .header("Sec-Fetch-Site", "cross-site")
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAddressThatOthersReachHasNoPageWithoutAToken() throws Exception {
        start("0.0.0.0", null, false);
        assertThat(get("/").statusCode()).isEqualTo(403);
        assertThat(get("/").body()).contains("--adminTokenFile");
        assertThat(get("/events").statusCode()).isEqualTo(404);
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsThatEverybodyReachesAreWarnedOf() throws Exception {
        start("0.0.0.0", null, false);
        String page = ":" + observation.address().getPort() + "/metrics";
        assertThat(LogLines.with(page))
                .singleElement()
                .asString()
                .startsWith("WARN metrics at http://")
                .endsWith(page
                        + " without a token, for everybody who reaches that address: add --adminTokenFile FILE, or"
                        + " listen on 127.0.0.1");
    }

    @Test
    void allAddressesOfIpv4AreNoneOfIpv6() throws Exception {
        start("0.0.0.0", null, false);
        int port = observation.address().getPort();
        assertThat(LogLines.with("http://0.0.0.0:" + port + "/metrics")).hasSize(1);
        assertThat(get("/metrics").statusCode()).isEqualTo(200);

        HttpRequest overIpv6 = HttpRequest.newBuilder(URI.create("http://[::1]:" + port + "/metrics"))
                .build();
        assertThatThrownBy(() -> http.send(overIpv6, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,", "127.0.0.1," + TOKEN, "0.0.0.0," + TOKEN})
    void othersAreNot(String host, @Nullable String token) throws Exception {
        start(host, token, false);
        assertThat(LogLines.with(":" + observation.address().getPort() + "/metrics"))
                .singleElement()
                .asString()
                .startsWith("INFO metrics at ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1"})
    void aTokenIsRequiredForAllButHealth(String host) throws Exception {
        start(host, TOKEN + "\n", false);
        for (String path : new String[] {"/", "/page.js", "/events", "/metrics", "/nothing"}) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path).headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Basic");
        }
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(status("Basic " + base64("any:" + TOKEN))).isEqualTo(200);
        assertThat(status("bearer " + TOKEN)).isEqualTo(200);
        assertThat(status("Bearer " + TOKEN + "0")).isEqualTo(401);
        assertThat(status("Bearer")).isEqualTo(401);
        assertThat(status("Basic " + base64(TOKEN.substring(1)))).isEqualTo(401);
        assertThat(status("Basic %%%")).isEqualTo(401);
        assertThat(status("Digest " + TOKEN)).isEqualTo(401);
    }

    @Test
    void aTokenThatCanBeGuessedIsRefused() {
        assertThatThrownBy(() -> start("127.0.0.1", "short", false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 5 characters, requires at least 16");
    }

    @Test
    void aViewerWhoStaysLeavesNothingBehindWhenTheProgramEnds() throws Exception {
        start("127.0.0.1", null, false);
        try (BufferedReader events = events()) {
            assertThat(events.readLine()).isEqualTo("event: history");
            assertThat(events.lines()
                            .filter(line -> line.equals("event: state"))
                            .limit(2)
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void usersAreToldApartInMetricsWhereThatIsWantedUpToAThousand() throws Exception {
        ObserveConfig config = new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), "/metrics").withUsers();
        observation = Observation.start(config, monitor);
        for (int i = 0; i < UserMetrics.MOST_NAMES + 5; i++) {
            try (LiveTunnel tunnel = monitor.start("user" + i, Network.TCP, null, destination("a.example"))) {
                tunnel.sent(2);
            }
        }
        monitor.carrierRefused("192.0.2.2:1", RefusalCause.USER_NOT_SERVED, "user7");
        monitor.start("user7", Network.UDP, null, destination("a.example")).received(40);
        assertThat(get("/metrics").body())
                .contains("brook_user_bytes_total{direction=\"up\",user=\"(others)\"} 10.0")
                .contains("brook_user_bytes_total{direction=\"down\",user=\"user7\"} 40.0")
                .contains("brook_user_tunnels{user=\"user7\"} 1.0")
                .contains("brook_user_refusals_total{cause=\"user_not_served\",user=\"user7\"} 1.0")
                .doesNotContain("user" + UserMetrics.MOST_NAMES);
        monitor.live().forEach(LiveTunnel::close);
    }

    @Test
    void usersAreNotNamedInMetricsOtherwise() throws Exception {
        start("127.0.0.1", null, false);
        monitor.start("ann", Network.TCP, null, destination("a.example")).close();
        assertThat(get("/metrics").body()).doesNotContain("ann\"");
    }

    private int status(String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/"))
                .header("Authorization", authorization)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void start(String host, @Nullable String token, boolean destinations) throws Exception {
        String file = token == null
                ? null
                : Files.writeString(folder.resolve("token"), token).toString();
        ObserveConfig config =
                new ObserveConfig(null, new ListenAddress(host, 0), "/metrics", file, destinations, false);
        observation = Observation.start(config, monitor);
    }

    private String firstState() throws Exception {
        try (BufferedReader events = events()) {
            return events.lines()
                    .filter(line -> line.startsWith("data: {\"version\""))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private BufferedReader events() throws Exception {
        var body = http.send(HttpRequest.newBuilder(uri("/events")).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + observation.address().getPort() + path);
    }
}
