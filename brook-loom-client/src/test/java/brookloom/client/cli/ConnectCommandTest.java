package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConnectCommandTest {
    static ClientConfig config(String... arguments) throws UserError {
        CommandLine connect = ClientMain.commands().command("connect");
        connect.getParent()
                .parseArgs(Stream.concat(Stream.of("connect"), Stream.of(arguments))
                        .toArray(String[]::new));
        return ((ConnectCommand) connect.getCommand()).config();
    }

    @ParameterizedTest
    @CsvSource({
        "wss://example.com/ws, wss://example.com:443/ws",
        "wss://example.com, wss://example.com:443/ws",
        "ws://192.0.2.1, ws://192.0.2.1:80/ws",
        "192.0.2.1:9999, 192.0.2.1:9999",
        "brook://wssserver?wssserver=wss%3A%2F%2Fexample.com%2Fws&password=p, wss://example.com:443/ws",
    })
    void theServerStandsAfterTheCommand(String target, String server) throws UserError {
        ClientConfig config = config(target, "--password", "long-enough-secret");

        assertThat(config.upstream()).hasToString(server);
    }

    @Test
    void optionsOfItsKindHold() throws UserError {
        ClientConfig config = config("wss://example.com", "--sni", "other.example", "--password", "a-secret");

        WebSocketRoute route = (WebSocketRoute) ((BrookUpstream) config.upstream()).route();
        assertThat(route.tls()).isEqualTo(TlsConfig.DEFAULT.withSni("other.example"));
    }

    @Test
    void severalLinksStandOneAfterAnother() throws UserError {
        ClientConfig config =
                config("brook://server?server=a%3A1&password=p", "-l", "brook://server?server=b%3A1&password=p");

        assertThat(((SeveralUpstreams) config.upstream()).servers())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("a:1", "b:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.com", "https://example.com/ws"})
    void anAddressOfTheWebIsToldHowToBeWritten(String target) {
        assertThatThrownBy(() -> config(target, "--password", "p"))
                .hasMessage("the server is no web page: write ws:// for http://, and wss:// for https://");
    }

    @Test
    void twoServersAreRefused() {
        assertThatThrownBy(() -> config("wss://example.com", "-s", "ws://example.com", "--password", "a-secret"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("there are two servers: give one, or several links");
    }

    @Test
    void anUpgradesOptionsAreRefusedForAPlainServer() {
        assertThatThrownBy(() -> config("192.0.2.1:9999", "--framed", "--password", "a-secret"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--framed is for a wsserver or wssserver, and 192.0.2.1:9999 is none");
    }
}
