package brookloom.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppProtocol;
import brookloom.it.BrookLoom;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TestAuthority;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Chromium loads a page with what belongs to it, through every kind of port. */
@ExtendWith(LeakCheck.class)
class BrowserTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "HTTP,   http,   false, GET",
        "HTTP,   http,   true, CONNECT",
        "SOCKS5, socks5, false, CONNECT",
        "SOCKS5, socks5, true, CONNECT",
        "MIXED,  http,   false, GET",
        "MIXED,  http,   true, CONNECT",
        "MIXED,  socks5, false, CONNECT",
        "MIXED,  socks5, true, CONNECT",
    })
    void aPageIsLoadedWhole(AppProtocol protocol, String scheme, boolean tls, String how) throws Exception {
        Path browser = Browser.require();
        try (WebSite site = tls ? WebSite.tls(TestAuthority.root("Sites")) : WebSite.plain();
                BrookLoom tunnel = BrookLoom.builder().apps(protocol).start()) {
            String proxy = scheme + "://127.0.0.1:" + tunnel.proxy(protocol).getPort();
            assertThat(Browser.load(browser, folder, proxy, site.url("/"))).contains(WebSite.PAGE_IS_THERE);
            assertThat(site.asked()).contains("GET /", "GET /script.js", "GET /picture.svg");
            Eventually.holds(() -> assertThat(LogLines.with(" " + how + " localhost:" + site.port()))
                    .isNotEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AppProtocol.class,
            names = {"HTTP", "MIXED"})
    void thePacFileOfThePortLeadsThroughTheTunnel(AppProtocol protocol) throws Exception {
        Path browser = Browser.require();
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = BrookLoom.builder().apps(protocol).start()) {
            String script = "http://127.0.0.1:" + tunnel.proxy(protocol).getPort() + "/proxy.pac";
            String url = site.url("/").replace("localhost", "site.test"); // which only the server can look up
            assertThat(Browser.loadByScript(browser, folder, script, url)).contains(WebSite.PAGE_IS_THERE);
            assertThat(LogLines.with(" GET site.test:" + site.port())).isNotEmpty();
        }
    }
}
