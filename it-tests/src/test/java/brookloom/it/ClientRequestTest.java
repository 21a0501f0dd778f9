package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.HttpHeader;
import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client asks a server for, whatever address it dials. */
@ExtendWith(LeakCheck.class)
class ClientRequestTest {
    @ParameterizedTest
    @CsvSource({
        "ws://server.invalid:80, /ws, server.invalid:80",
        "ws://server.invalid:8080/deep/er, /deep/er, server.invalid:8080",
        "ws://server.invalid:80/path?query=1, /path, server.invalid:80",
        "ws://[2001:db8::1]:443/ws, /ws, [2001:db8::1]:443",
        "ws://192.0.2.7:9999/ws, /ws, 192.0.2.7:9999",
    })
    void theUrlGoesIntoTheRequestAndTheAddressIsDialled(String url, String path, String host) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (TcpTarget server = TcpTarget.serving(carrier -> seen.complete(new RawCarrier(carrier).readHeader()));
                Client client = BrookLoom.builder()
                        .address(new Destination(HostAddress.parse("127.0.0.1"), server.port()))
                        .startClient(url);
                Socks5App app = Socks5App.greeting(client.address())) {
            ask(app);
            assertThat(seen.get(60, TimeUnit.SECONDS).lines())
                    .startsWith("GET " + path + " HTTP/1.1", "Host: " + host)
                    .contains("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13");
        }
    }

    @Test
    void headersOfTheUserAreSentToo() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (TcpTarget server = TcpTarget.serving(carrier -> seen.complete(new RawCarrier(carrier).readHeader()));
                Client client = BrookLoom.builder()
                        .headers(new HttpHeader("X-Token", "hush, hush"), new HttpHeader("X-Token", "two"))
                        .startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            ask(app);
            assertThat(seen.get(60, TimeUnit.SECONDS).lines())
                    .contains("Upgrade: websocket", "X-Token: hush, hush", "X-Token: two");
        }
    }

    private static void ask(Socks5App app) throws IOException {
        app.connect("target.example", 80); // refused: the played server closes
    }
}
