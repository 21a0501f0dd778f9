package brookloom.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppProtocol;
import org.junit.jupiter.api.Test;

class BrowserHintTest {
    @Test
    void aSocks5PortGetsABrowsersOptionAndACurlThatLeavesNamesToTheProxy() {
        assertThat(BrowserHint.line(AppProtocol.SOCKS5, "127.0.0.1:1080", false))
                .isEqualTo("to use it, set a browser's SOCKS5 proxy to 127.0.0.1:1080"
                        + " (chromium --proxy-server=socks5://127.0.0.1:1080), or try:"
                        + " curl --socks5-hostname 127.0.0.1:1080 https://example.com/");
    }

    @Test
    void aPortForBothIsNamedAsAnHttpProxy() {
        assertThat(BrowserHint.line(AppProtocol.MIXED, "127.0.0.1:8080", false))
                .contains("HTTP proxy to 127.0.0.1:8080", "curl -x http://127.0.0.1:8080 https://example.com/");
    }

    @Test
    void aLoginIsAskedForAndNotShown() {
        assertThat(BrowserHint.line(AppProtocol.SOCKS5, "127.0.0.1:1080", true))
                .contains("user name and password", "curl -U NAME --socks5-hostname");
    }
}
