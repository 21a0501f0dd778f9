package brookloom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.BrookTunnel;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.server.BrookServer;
import brookloom.testing.TcpTarget;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** {@code java.net.http} has no socket factory: it goes by a port that the tunnel opens in this process. */
class JdkHttpClientTest {
    @Test
    void aPageIsLoadedThroughTheTunnel() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                TcpTarget site = HelloSite.start();
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server));
                HttpClient http =
                        HttpClient.newBuilder().proxy(tunnel.proxySelector()).build()) {
            URI page = URI.create("http://127.0.0.1:" + site.port() + "/");
            String body = http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();

            assertThat(body).isEqualTo("hello");
            assertThat(server.tunnels()).isPositive();
        }
    }
}
