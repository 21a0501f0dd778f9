package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {
    @ParameterizedTest
    @CsvSource({
        "brook://server?server=h%3A1&password=S, brook://…",
        "BROOK://S, BROOK://…",
        "brook:S, brook:…",
        "brook:/server?password=S, brook:…",
        "2222:brook://S, 2222:brook://…",
        "https://u:S@h/, https://…@h/",
        "u:S@h:53, …@h:53",
        "2222:u:S@h:22, …@h:22",
        "redis://h?password=S, redis://h?…",
        "wss://h/ws?a=b&Token=S, wss://h/ws?…",
        "?password=S, ?…",
    })
    void aSecretInAValueIsHidden(String value, String shown) {
        assertThat(Login.hidden(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brook:9999",
                "wss://brook:443/ws",
                "brook",
                "my-brook:x",
                "brook.example:99999",
                "https://h/dns-query?address=8.8.8.8%3A443",
                "redis://h?prefix=a",
                ":9999",
            })
    void whatHasNoSecretIsShown(String value) {
        assertThat(Login.hidden(value)).isEqualTo(value);
    }
}
