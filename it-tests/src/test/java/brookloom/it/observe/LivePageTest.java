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
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The live page in Chromium while tunnels carry data. Its pictures are kept in {@code target/page}. */
class LivePageTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH, null, true, false);
    private static final int NARROWEST = 390;
    private static final int WIDEST = 1440;
    private static final int TAB = 9;
    private static final int ENTER = 13;

    private final BrookLoomBuilder options =
            BrookLoom.builder().observe(OBSERVE).warmTunnels(2);
    private BrookServer server;
    private Client client;
    private DevTools browser;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        browser = DevTools.start(folder);
        server = options.startAnyServer();
        client = options.startClient(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
            client.close();
            server.close();
        }
    }

    @Test
    void figuresMoveWithTheTrafficAndAgreeWithTheMetrics(TestReporter reporter) throws Exception {
        failOnce();
        try {
            compareFigures();
        } catch (DevTools.BrowserLostException e) { // tells nothing about the page
            reporter.publishEntry("another browser", String.valueOf(e.getMessage()));
            browser.close();
            browser = DevTools.start(Files.createDirectory(folder.resolve("again")));
            compareFigures();
        }
    }

    private void compareFigures() throws Exception {
        for (InetSocketAddress end : new InetSocketAddress[] {server.adminAddress(), client.adminAddress()}) {
            String name = end.equals(server.adminAddress()) ? "server" : "client";
            browser.emulate(1440, 900, "light");
            browser.navigate("http://127.0.0.1:" + end.getPort() + "/");
            Eventually.holds(() -> assertThat(browser.text("status")).isEqualTo("ready"));
            assertThat(browser.text("program")).isEqualTo(name);
            try (TcpTarget target = TcpTarget.echo();
                    Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                Background traffic = Background.run(() -> echoUntilClosed(app));
                Eventually.holds(() -> {
                    assertThat(browser.evaluate("+document.getElementById('down-rate').dataset.value")
                                    .asLong())
                            .isGreaterThan(100_000);
                    assertThat(browser.text("tunnel-rows")).contains("localhost:" + target.port(), "TCP", "MiB");
                    assertThat(browser.text("failures")).contains("connection", "1", "ago");
                });
                assertThat(browser.text("tunnels")).isEqualTo("1");
                Eventually.holds(this::checkThroughput);
                if (name.equals("client")) {
                    Eventually.holds(() -> assertThat(browser.text("roundTrip")).matches("[0-9.]+ (µs|ms|s)"));
                }
                checkLooks(name);
                app.shutdownOutput();
                traffic.join();
            }
            Eventually.holds(() -> checkAgainstMetrics(end));
        }
        assertThat(browser.complaints()).isEmpty();
    }

    /** The plot's curve leaves the ground, and its text for screen readers has the same. */
    private void checkThroughput() throws Exception {
        assertThat(browser.evaluate("document.getElementById('plot').getAttribute('aria-label')")
                        .asText())
                .matches("Bytes per second of the last 5 minutes\\. Down: now .*, highest [0-9.]+ [KMG]iB/s\\."
                        + " Up: now .*, highest [0-9.]+ [KMG]iB/s\\.");
        assertThat(browser.evaluate("(b => b.height)(document.getElementById('plot-down').getBBox())")
                        .asDouble())
                .isPositive();
    }

    private void failOnce() throws Exception {
        int closed;
        try (TcpTarget target = TcpTarget.echo()) {
            closed = target.port();
        }
        try (Socket app = BrookLoom.connect(client.address(), "localhost", closed)) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            // A reset tells the app as well.
        }
    }

    private static void echoUntilClosed(Socket app) throws Exception {
        Background reading = Background.run(() -> app.getInputStream().transferTo(OutputStream.nullOutputStream()));
        byte[] some = new byte[64 << 10];
        try {
            while (!app.isOutputShutdown()) {
                app.getOutputStream().write(some);
            }
        } catch (IOException e) {
            // Shut down within a write.
        }
        reading.join();
    }

    /** Takes pictures at the sizes of a phone and a desk, light and dark, and has axe-core look at each. */
    private void checkLooks(String name) throws Exception {
        browser.evaluateLong(axe());
        for (int width = NARROWEST; width <= WIDEST; width += 50) {
            browser.emulate(width, 900, "light");
            assertNoSidewaysScrolling(width);
        }
        for (int width : new int[] {NARROWEST, WIDEST}) {
            for (String scheme : new String[] {"light", "dark"}) {
                browser.emulate(width, 900, scheme);
                browser.screenshot(pictures().resolve(name + "-" + width + "-" + scheme + ".png"));
                assertNoSidewaysScrolling(width);
                JsonNode problems = browser.evaluate("axe.run().then(found => found.violations.map(each =>"
                        + " each.impact + ' ' + each.id + ' ' + each.nodes.map(node => node.html)))");
                assertThat(problems).as(name + " " + width + " " + scheme).isEmpty();
            }
        }
    }

    private void assertNoSidewaysScrolling(int width) throws Exception {
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .as("no scrolling sideways at " + width)
                .isLessThanOrEqualTo(width);
    }

    private static String axe() throws IOException {
        try (InputStream in =
                LivePageTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";0";
        }
    }

    private static Path pictures() {
        return Program.root().resolve("it-tests/target/page");
    }

    private void checkAgainstMetrics(InetSocketAddress end) throws Exception {
        Exposition metrics = metrics(end);
        assertThat(metrics.value("brook_tunnels{network=\"tcp\"}")).isZero();
        assertThat(shown("tunnels")).isZero();
        assertThat(shown("up")).isEqualTo(metrics.value("brook_bytes_total{direction=\"up\",network=\"tcp\"}"));
        assertThat(shown("down")).isEqualTo(metrics.value("brook_bytes_total{direction=\"down\",network=\"tcp\"}"));
        assertThat(shown("down")).isGreaterThan(MEBIBYTE);
    }

    private double shown(String id) throws Exception {
        return browser.evaluate("+document.getElementById('" + id + "').dataset.value")
                .asDouble();
    }

    private static Exposition metrics(InetSocketAddress end) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + end.getPort() + "/metrics");
            return Exposition.parse(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        }
    }

    @Test
    void thePageCanBePausedByTheKeyboardAndTellsWhenTheProgramIsGone() throws Exception {
        browser.navigate("http://127.0.0.1:" + server.adminAddress().getPort() + "/");
        Eventually.holds(() -> assertThat(browser.text("status")).isEqualTo("ready"));
        browser.press("Tab", TAB);
        assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("pause");
        browser.press("Enter", ENTER);
        assertThat(browser.text("status")).isEqualTo("paused");
        browser.press("Enter", ENTER);
        Eventually.holds(() -> assertThat(browser.text("status")).isEqualTo("ready"));
        server.drain(Duration.ZERO);
        Eventually.holds(() -> assertThat(browser.text("status")).isEqualTo("not ready: draining"));
        server.close();
        Eventually.holds(() -> assertThat(browser.text("status")).startsWith("no connection"));
    }
}
