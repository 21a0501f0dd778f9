package brookloom.client.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppProtocol;
import brookloom.client.testing.App;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyScriptTest extends ProxyFixture {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, PROXY 127.0.0.1:8080",
        "proxy.example, PROXY proxy.example:80",
        "[::1]:8080, PROXY [::1]:8080",
        "[::1], PROXY [::1]:80",
    })
    void theScriptNamesThePortAsTheBrowserDoes(String host, String proxy) throws Exception {
        try (App app = new App(listener)) {
            app.sendText("GET /proxy.pac HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(rest(app.socket))
                    .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\n")
                    .contains("function FindProxyForURL(url, host)", "return \"" + proxy + "\";");
        }
        assertThat(dialer.tcpCalls).isEmpty();
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("HEAD /wpad.dat HTTP/1.1\r\nHost: a:1\r\n\r\n");
            assertThat(rest(app.socket)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\";alert(1);\"", "a b", "", "a:1:2", "a/", "a:123456"})
    void aHostThatIsNoneIsRefused(String host) throws Exception {
        try (App app = new App(listener)) {
            app.sendText("GET /proxy.pac HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(rest(app.socket))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .doesNotContain("FindProxyForURL");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AppProtocol.class,
            names = {"HTTP", "MIXED"})
    void noLoginIsRequired(AppProtocol protocol) throws Exception {
        listen(protocol, LIMITS, new AppCredentials("me", "secret"), Duration.ZERO);
        try (App app = new App(listener)) {
            app.sendText("GET /proxy.pac HTTP/1.1\r\nHost: a:1\r\n\r\n");
            assertThat(rest(app.socket)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /proxy.pac2", "POST /proxy.pac", "GET /", "GET /x/proxy.pac"})
    void noOtherPageIsThere(String request) throws Exception {
        try (App app = new App(listener)) {
            app.sendText(request + " HTTP/1.1\r\nHost: a:1\r\n\r\n");
            assertThat(rest(app.socket)).startsWith("HTTP/1.1 400 Bad Request\r\n");
        }
    }
}
