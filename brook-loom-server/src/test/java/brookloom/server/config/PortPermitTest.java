package brookloom.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortPermitTest {
    @ParameterizedTest
    @CsvSource({
        "8080, 127.0.0.1, 8080, true",
        "8080, ::1, 8080, true",
        "8080, 127.0.0.1, 8081, false",
        "8080, 0.0.0.0, 8080, false",
        "8080, ::, 8080, false",
        "8080, 192.0.2.1, 8080, false",
        "any, 127.0.0.1, 1, true",
        "any, 127.0.0.1, 65535, true",
        "any, 127.0.0.1, 0, false",
        "8000-8999, 127.0.0.1, 8000, true",
        "8000-8999, 127.0.0.1, 8999, true",
        "8000-8999, 127.0.0.1, 7999, false",
        "8000-8999, 127.0.0.1, 9000, false",
        "0.0.0.0:443, 0.0.0.0, 443, true",
        "0.0.0.0:443, 192.0.2.1, 443, true",
        "0.0.0.0:443, 127.0.0.1, 443, true",
        "0.0.0.0:443, ::, 443, false",
        "0.0.0.0:443, ::1, 443, false",
        "[::]:any, ::, 443, true",
        "[::]:any, 0.0.0.0, 443, true",
        "192.0.2.1:443, 192.0.2.1, 443, true",
        "192.0.2.1:443, 192.0.2.2, 443, false",
        "192.0.2.1:443, 0.0.0.0, 443, false",
    })
    void aPortIsPermittedAtItsAddressesOnly(String permit, String address, int port, boolean permitted)
            throws Exception {
        assertThat(PortPermit.parse(permit).permits(InetAddress.getByName(address), port))
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "8000-8999", "any", "0.0.0.0:443", "[::]:any", "[2001:db8::1]:1-2"})
    void thePermitIsWrittenAsItWasRead(String text) {
        assertThat(PortPermit.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "65536",
                "9-8",
                "0-9",
                "-",
                "1-",
                "any-2",
                "a",
                "example.com:80",
                ":80",
                "::1:80",
                "[::1]"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> PortPermit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not a port");
    }
}
