package brookloom.client.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
