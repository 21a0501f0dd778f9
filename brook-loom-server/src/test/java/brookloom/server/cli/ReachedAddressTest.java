package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.ListenAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ReachedAddressTest {
    private static final ListenAddress LISTENING = new ListenAddress("", 9999);

    @ParameterizedTest
    @CsvSource({
        "8.8.4.4, 8.8.4.4:9999",
        "8.8.4.4:80, 8.8.4.4:80",
        "example.com, example.com:9999",
        "example.com:443, example.com:443",
        "2001:4860::1, [2001:4860::1]:9999",
        "[2001:4860::1], [2001:4860::1]:9999",
        "[2001:4860::1]:443, [2001:4860::1]:443",
    })
    void aGivenAddressCountsAndThePortIsTheServersUnlessGiven(String given, String reached) {
        assertThat(ReachedAddress.of(LISTENING, new ReachedAddress.Parser().convert(given)))
                .hasToString(reached);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":80", "a b", "example.com:", "example.com:0", "example.com:99999", "ws://example.com"})
    void whatIsNoAddressIsRefusedWithAnExample(String given) {
        assertThatThrownBy(() -> new ReachedAddress.Parser().convert(given))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "::"})
    void everyAddressStandsForOneOfThisMachine(String host) {
        assertThat(ReachedAddress.of(new ListenAddress(host, 9999), null).host())
                .isNotIn("", "0.0.0.0", "::");
    }

    @Test
    void theOpenPortIsNamedAndUdpWhereItComes() {
        ListenAddress reached = new ListenAddress("8.8.4.4", 443);

        assertThat(ReachedAddress.advice(LISTENING, reached, false))
                .isEqualTo(List.of("Firewalls in front of this machine must let TCP port 9999 in."));
        assertThat(ReachedAddress.advice(LISTENING, reached, true).getFirst()).contains("TCP and UDP port 9999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.5", "10.0.0.1", "172.16.0.1", "100.64.1.1", "fd12::1", "169.254.1.1"})
    void anAddressBehindNatIsCalledSoAndWhatToDo(String host) {
        assertThat(ReachedAddress.advice(LISTENING, new ListenAddress(host, 9999), false))
                .hasSize(2)
                .last()
                .asString()
                .startsWith(host + " belongs to ")
                .contains("forward TCP port 9999", "--publicAddress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "8.8.4.4", "2001:4860::1"})
    void namesAndPublicAddressesAreNot(String host) {
        assertThat(ReachedAddress.advice(LISTENING, new ListenAddress(host, 9999), false))
                .hasSize(1);
    }

    @Test
    void aServerOfThisMachineAloneNeedsNoOpenPort() {
        assertThat(ReachedAddress.advice(LISTENING, new ListenAddress("127.0.0.1", 9999), false))
                .isEmpty();
    }
}
