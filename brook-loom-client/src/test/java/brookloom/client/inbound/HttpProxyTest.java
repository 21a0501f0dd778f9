package brookloom.client.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.HttpProxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest {
    @ParameterizedTest
    @CsvSource({
        "http://proxy.example:3128, proxy.example:3128, false",
        "http://127.0.0.1:8888/, 127.0.0.1:8888, false",
        "http://[::1]:8888, [::1]:8888, false",
        "http://me:hush@proxy.example:3128, proxy.example:3128, true",
        "http://m%40e:h%2Fu%3As+h@proxy.example:3128, proxy.example:3128, true",
        "http://me:@proxy.example:3128, proxy.example:3128, true",
    })
    void aProxyHasAnAddressAndPerhapsALogin(String url, String address, boolean login) {
        HttpProxy proxy = HttpProxy.parse(url);

        assertThat(proxy.address()).hasToString(address);
        assertThat(proxy.login() != null).isEqualTo(login);
        assertThat(proxy).hasToString("HTTP proxy " + address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example:3128",
                "https://me:hush@proxy.example:3128",
                "socks5://me:hush@proxy.example:3128",
                "http://me:hush@",
                "http://me:hush@proxy.example",
                "http://hush@proxy.example:3128",
                "http://me:hu@sh@proxy.example:3128",
                "http://me:hush%zz@proxy.example:3128",
                "http://me:hush@proxy.example:3128/path",
            })
    void anythingElseIsRefusedWithoutShowingThePassword(String url) {
        assertThatThrownBy(() -> HttpProxy.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hush", "sh@");
    }
}
