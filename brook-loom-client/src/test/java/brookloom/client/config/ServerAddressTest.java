package brookloom.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    /** As the original reads them, which falls back to /ws only where there is no path at all. */
    @ParameterizedTest
    @CsvSource({
        "ws://example.com:80, /ws",
        "ws://example.com:80?x=1, /ws",
        "ws://example.com:80/, /",
        "ws://example.com:80/?x=1, /",
        "wss://[::1]:443/a%20b/?x=/y, /a%20b/",
    })
    void thePathIsBetweenThePortAndTheQuery(String url, String path) {
        assertThat(ServerAddress.parse(url).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "wss://example.com, wss://example.com:443/ws",
        "wss://example.com/, wss://example.com:443/",
        "wss://example.com/a:1/b, wss://example.com:443/a:1/b",
        "wss://example.com?x=:1, wss://example.com:443/ws",
        "ws://example.com, ws://example.com:80/ws",
        "ws://192.0.2.1/ws, ws://192.0.2.1:80/ws",
        "wss://[2001:db8::1], wss://[2001:db8::1]:443/ws",
        "wss://[2001:db8::1]/x, wss://[2001:db8::1]:443/x",
        "wss://example.com:8443, wss://example.com:8443/ws",
    })
    void thePortIsTheSchemesByDefault(String url, String whole) {
        assertThat(ServerAddress.parse(url)).hasToString(whole);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://",
                "wss://example.com:",
                "wss://example.com:/ws",
                "wss://example.com:0",
                "wss://example.com:65536",
                "wss://example.com:299999",
                "wss://2001:db8::1",
                "https://example.com",
                "example.com",
            })
    void anythingElseIsRefused(String url) {
        assertThatThrownBy(() -> ServerAddress.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://user:s3cret@example.com/",
                "wss://s3cret@example.com",
                "ws://user:123@example.com:80/ws",
                "ws://user:s3cret@example.com:80",
            })
    void aLoginIsRefusedAndNotShown(String url) {
        assertThatThrownBy(() -> ServerAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("//…@example.com")
                .hasMessageEndingWith(
                        " has a login, which no server takes: leave it out, and give the tunnel's password by"
                                + " --passwordFile FILE")
                .hasMessageNotContainingAny("s3cret", "123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://user:s3/cret@example.com", "ws://user:99999/s3cret@example.com"})
    void aPasswordWithASlashIsNotShownEither(String url) {
        assertThatThrownBy(() -> ServerAddress.parse(url)).hasMessageNotContainingAny("cret");
    }

    @ParameterizedTest
    @CsvSource({"ws://a/@b, /@b", "ws://a:80/c@d?e@f, /c@d"})
    void anAtSignInThePathIsNoLogin(String url, String path) {
        assertThat(ServerAddress.parse(url).path()).isEqualTo(path);
    }
}
