package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.HttpHeader;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upgrades with headers of the user's own, and those that proxies and CDNs add. */
@ExtendWith(LeakCheck.class)
class LargeHeadersTest {
    @ParameterizedTest
    @EnumSource(names = {"WS", "FRAMED", "HTTP2"})
    void sixtyKilobytesAreTaken(Mode mode) throws Exception {
        try (BrookLoom tunnel = mode.builder().headers(headers(15)).start();
                TcpTarget echo = TcpTarget.echo();
                Socket app = tunnel.connect("localhost", echo.port())) {
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "FRAMED", "HTTP2"})
    void moreIsRefusedWithTheCause(Mode mode) throws Exception {
        try (BrookLoom tunnel = mode.builder().headers(headers(20)).start();
                TcpTarget echo = TcpTarget.echo()) {
            assertThatThrownBy(() -> tunnel.connect("localhost", echo.port()))
                    .hasMessage("SOCKS server general failure");
            Eventually.holds(() -> assertThat(LogLines.with("WARN server"))
                    .singleElement()
                    .asString()
                    .contains("send fewer or shorter ones with --header"));
        }
    }

    private static HttpHeader[] headers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new HttpHeader("X-Token-" + i, "x".repeat(4000)))
                .toArray(HttpHeader[]::new);
    }
}
