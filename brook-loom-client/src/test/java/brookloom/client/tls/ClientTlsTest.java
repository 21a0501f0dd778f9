package brookloom.client.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTlsTest {
    @ParameterizedTest
    @CsvSource({
        "example.com,   example.com,      example.com",
        "Example.COM,   example.com,      example.com",
        "example.com.,  example.com,      example.com",
        "b\u00fccher.example, xn--bcher-kva.example, xn--bcher-kva.example",
        "my_host,       my_host,          my_host",
        "192.0.2.1,     192.0.2.1,        ",
        "2001:db8::1,   2001:db8::1,      ",
        "[2001:db8::1], 2001:db8::1,      "
    })
    void namesHostsButNotAddresses(String given, String host, String serverName) {
        ClientTls options = ClientTls.forHost(given).build();
        assertThat(options.host()).isEqualTo(host);
        assertThat(options.serverName()).isEqualTo(serverName);
    }
}
