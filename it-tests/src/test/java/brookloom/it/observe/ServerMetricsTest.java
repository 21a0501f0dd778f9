package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppOptions;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.Upstream;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.net.config.ObserveConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what a client of several servers tells of each. */
class ServerMetricsTest {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH);

    @Test
    void aServerThatAnswersIsUpAndOneThatDoesNotIsDown() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer();
                Client client = client(
                        BrookLoom.builder().upstream(FreePort.next()),
                        BrookLoom.builder().upstream(server.port()),
                        target);
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port());
                HttpClient http = HttpClient.newHttpClient()) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            URI metrics = URI.create("http://127.0.0.1:" + client.adminAddress().getPort() + OBSERVE.metricsPath());
            Eventually.holds(() -> {
                Exposition now = Exposition.parse(
                        http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                                .body());
                assertThat(now.series().stream().filter(series -> series.startsWith("brook_server_up{")))
                        .hasSize(2)
                        .extracting(now::value)
                        .containsExactlyInAnyOrder(0.0, 1.0);
                assertThat(now.series().stream().filter(series -> series.startsWith("brook_server_latency_seconds{")))
                        .extracting(now::value)
                        .anySatisfy(latency -> assertThat(latency).isPositive());
            });
        }
    }

    @Test
    void thePageNamesTheServerInUseAndTheStateOfEach(@TempDir Path folder) throws Exception {
        int nobody = FreePort.next();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer();
                Client client = client(
                        BrookLoom.builder().upstream(nobody),
                        BrookLoom.builder().upstream(server.port()),
                        target);
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port());
                DevTools browser = DevTools.start(folder)) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            browser.navigate("http://127.0.0.1:" + client.adminAddress().getPort() + "/");
            String up = "ws://127.0.0.1:" + server.port() + "/ws";
            Eventually.holds(() -> assertThat(browser.text("facts"))
                    .containsPattern("Server in use\\s+" + up)
                    .containsPattern("ws://127.0.0.1:" + nobody + "/ws: down; " + up + ": up, \\d+ ms"));
        }
    }

    private static Client client(Upstream down, Upstream up, TcpTarget checked) throws Exception {
        SeveralUpstreams several = new SeveralUpstreams(
                List.of(down, up),
                null,
                Selection.FAILOVER,
                new Destination(HostAddress.parse("127.0.0.1"), checked.port()));
        return Client.start(new ClientConfig(
                several,
                TunnelConfig.DEFAULT,
                null,
                OutboundConfig.DIRECT,
                List.of(AppOptions.listeningOn(Linked.LOOPBACK)),
                OBSERVE));
    }
}
