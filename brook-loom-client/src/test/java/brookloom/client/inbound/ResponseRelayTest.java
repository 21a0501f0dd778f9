package brookloom.client.inbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.http.HttpRequest;
import brookloom.net.text.ListenAddress;
import brookloom.testing.MemoryStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseRelayTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final byte[] REQUEST =
            "GET http://a.example/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
                    .getBytes(ISO_8859_1);

    @Test
    void aSwitchThatComesLongAfterItWasAskedForIs502() throws Exception {
        MemoryStream.Pair app = MemoryStream.pair();
        MemoryStream.Pair target = MemoryStream.pair();
        FakeDialer dialer = new FakeDialer();
        dialer.tcp = (destination, early) -> target.near();
        AppOptions options = new AppOptions(
                List.of(new AppBinding(AppProtocol.HTTP, new ListenAddress("127.0.0.1", 0))),
                null,
                null,
                new TimeoutConfig(Duration.ZERO, MINUTE, MINUTE));
        ListenerContext shared = new ListenerContext(options, AppLimits.DEFAULT, dialer, null, null, null, null);
        OriginConnection upstream = OriginConnection.dial(App.to("a.example", 80), REQUEST, shared);
        ResponseRelay relay =
                ResponseRelay.start(app.near(), HttpRequest.parse(REQUEST), REQUEST, upstream, false, shared);

        assertThat(relay.switchesWithin(Duration.ZERO)).isFalse();
        target.far().write("HTTP/1.1 101 Up\r\nUpgrade: tcp\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(relay.await()).isEqualTo(ResponseRelay.End.CLOSED);
        relay.close();

        byte[] page = new byte[1000];
        int length = app.far().read(page, 0, page.length);
        assertThat(new String(page, 0, length, ISO_8859_1))
                .startsWith("HTTP/1.1 502 ")
                .endsWith("a.example:80 sends a switch of protocols long after it was asked for one.\n");
    }
}
