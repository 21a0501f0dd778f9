package brookloom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.BrookTunnel;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.server.BrookServer;
import brookloom.testing.TcpTarget;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** OkHttp takes a socket factory: no port is opened. */
class OkHttpTest {
    /** Keeps the name for the server to look up: the address is never used. */
    private static final Dns NAMES = host -> List.of(InetAddress.getByAddress(host, new byte[4]));

    @Test
    void aPageIsLoadedThroughTheTunnel() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                TcpTarget site = HelloSite.start();
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server))) {
            OkHttpClient http = new OkHttpClient.Builder()
                    .socketFactory(tunnel.socketFactory())
                    .dns(NAMES)
                    .connectTimeout(60, TimeUnit.SECONDS)
                    .readTimeout(60, TimeUnit.SECONDS)
                    .build();
            Request page = new Request.Builder()
                    .url("http://localhost:" + site.port() + "/")
                    .build();
            try (Response response = http.newCall(page).execute()) {
                assertThat(response.body().string()).isEqualTo("hello");
                assertThat(server.tunnels()).isPositive();
            } finally {
                http.connectionPool().evictAll();
                http.dispatcher().executorService().shutdown();
            }
        }
    }
}
