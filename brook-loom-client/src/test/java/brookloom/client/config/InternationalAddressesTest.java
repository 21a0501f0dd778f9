package brookloom.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.HostPort;
import org.junit.jupiter.api.Test;

class InternationalAddressesTest {
    @Test
    void namesBecomeAsciiWhereTheyAreRead() {
        assertThat(ServerAddress.parse("wss://bücher.example:443/ä")).hasToString("wss://xn--bcher-kva.example:443/ä");
        assertThat(HttpProxy.parse("http://bücher.example:3128").address()).hasToString("xn--bcher-kva.example:3128");
        assertThat(HostPort.parse("bücher.example:9999")).hasToString("xn--bcher-kva.example:9999");
    }

    @Test
    void whatIsNoNameIsRefusedInOneLine() {
        assertThatThrownBy(() -> ServerAddress.parse("ws://ü..example:80"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'ü..example' is not a host name: a part of it is empty");
    }
}
