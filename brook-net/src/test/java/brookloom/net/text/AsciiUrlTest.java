package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsciiUrlTest {
    @ParameterizedTest
    @CsvSource({
        "ws://bücher.example:80/ä?ü, ws://xn--bcher-kva.example:80/ä?ü",
        "https://bücher.example, https://xn--bcher-kva.example",
        "http://ü:ä@bücher.example:1/, http://ü:ä@xn--bcher-kva.example:1/",
        "bücher.example:9999, xn--bcher-kva.example:9999",
        "wss://my_host.example:443/ws, wss://my_host.example:443/ws",
        "ws://[::1]:80/ü, ws://[::1]:80/ü",
        "[::1]:80, [::1]:80",
        "/ü, /ü",
    })
    void onlyTheHostIsSpelledInAscii(String url, String ascii) {
        assertThat(AsciiUrl.of(url)).isEqualTo(ascii);
    }

    @ParameterizedTest
    @CsvSource({
        "https://bücher.example/a?b=c, https://xn--bcher-kva.example/a?b=c",
        "http://[::1]:80/, http://[::1]:80/",
    })
    void urlsForTheJdkAreParsed(String url, URI parsed) {
        assertThat(AsciiUrl.parse(url)).isEqualTo(parsed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        http://my_host:80/a | URLs whose host has an underscore are not supported: use another name of my_host, \
        or its IP address
        http://u@a_b/       | URLs whose host has an underscore are not supported: use another name of a_b, or \
        its IP address
        http:///a_b         | it has no host
        a_b                 | it has no host
        http://h:99999/x    | the port must be 1 to 65535
        http://[::1]:65536  | the port must be 1 to 65535
        http://h:0          | the port must be 1 to 65535
        http://a b/         | Illegal character in authority
        """)
    void urlsThatTheJdkCannotAskAreRefused(String url, String why) {
        assertThatThrownBy(() -> AsciiUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }

    @Test
    void aHostThatIsNoNameIsRefused() {
        assertThatThrownBy(() -> AsciiUrl.of("ws://ü..de:80"))
                .hasMessage("'ü..de' is not a host name: a part of it is empty");
    }
}
