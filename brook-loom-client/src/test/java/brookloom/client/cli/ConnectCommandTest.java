package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.cli.log.LogOption;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import brookloom.testing.LogLines;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tinylog.Logger;
import picocli.CommandLine;

class ConnectCommandTest {
    /** As in a start: before, options are only checked. */
    @BeforeAll
    static void setTheLogUp() {
        Logger.debug("the log begins as tests have it");
        LogOption.configureForWarnings();
    }

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

    @Test
    void aMissingServerIsAskedForAsItIsWrittenHere() {
        assertThatThrownBy(() -> config("--password", "a-secret"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("the server is missing: give wss://HOST/PATH, ws://HOST:PORT or HOST:PORT after the"
                        + " command, or a link by --linkFile, --link or BROOK_LINK");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        127.0.0.1        | the server 127.0.0.1 has no port: write ws://127.0.0.1:9999 for a wsserver, or 127.0.0.1:9999 for a server, each with its own port in place of 9999
        2001:db8::1      | the server 2001:db8::1 has no port: write ws://[2001:db8::1]:9999 for a wsserver, or [2001:db8::1]:9999 for a server, each with its own port in place of 9999
        s3cret           | the server (not shown, since it may be a secret) has no port: write wss://HOST/PATH, ws://HOST/PATH, HOST:PORT or a brook:// link
        123456           | the server (not shown, since it may be a secret) has no port: write wss://HOST/PATH, ws://HOST/PATH, HOST:PORT or a brook:// link
        user:s3cret@host:1 | the server (not shown, since it may be a secret) must be wss://HOST/PATH, ws://HOST/PATH, HOST:PORT or a brook:// link
        """)
    void anAddressWithoutAPortIsToldWhatIsMissing(String target, String line) {
        assertThatThrownBy(() -> config(target, "--password", "p")).hasMessage(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ws://127.0.0.1:9999", "wss://example.com/ws", "192.0.2.1:9999", "brook://server?server=a%3A1"})
    void aWordBehindTheServerIsTakenForThePasswordAndNotShown(String server) {
        assertThatThrownBy(() -> config(server, "s3cret"))
                .hasMessage(
                        "the server is given, and another word follows (not shown, since it may be a secret): if it is"
                                + " the password, write it into a file and give --passwordFile FILE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ws://host:99999/ws             | Invalid server: 'ws://host:99999/ws': port 99999 must be 1 to 65535
        wss://host:0                   | Invalid server: 'wss://host:0': port 0 must be 1 to 65535
        wss://                         | Invalid server: 'wss://' must be ws://host:port/path or wss://host:port/path
        --wsserver ws://host:99999     | Invalid value for option '--wsserver': 'ws://host:99999': port 99999
        --wssserver=wss://host:99999   | Invalid value for option '--wssserver': 'wss://host:99999': port 99999
        -s host:99999                  | Invalid value for option '-s': 'host:99999' is not host:port
        --server host:99999            | Invalid value for option '--server': 'host:99999' is not host:port
        host:99999                     | the server (not shown, since it may be a secret) has a port that is not 1 to 65535: write wss://HOST/PATH
        192.0.2.1:0                    | the server (not shown, since it may be a secret) has a port that is not 1 to 65535: write wss://HOST/PATH
        host:99999999999               | the server (not shown, since it may be a secret) has a port that is not 1 to 65535: write wss://HOST/PATH
        brook://server?server=a%3A0    | the link:
        -l brook://server?server=a%3A0 | -l:
        --link brook://server?server=a%3A0 | --link:
        """)
    void anErrorNamesWhatTheUserHasTyped(String arguments, String line) {
        assertThatThrownBy(() -> config((arguments + " --password a-secret").split(" ")))
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ws://192.0.2.1 --ca x                 | --ca is for TLS, which ws://192.0.2.1 is without: give wss://HOST/PATH, or leave the option out
        ws://192.0.2.1 --insecure             | --insecure is for TLS
        ws://192.0.2.1 --sni x                | --sni is for TLS
        ws://192.0.2.1 --tlsfingerprint chrome | --tlsfingerprint is for TLS
        ws://192.0.2.1 --fragment 1:2:3:4     | --fragment is for TLS
        ws://192.0.2.1 --clientCert x         | --clientCert is for TLS
        192.0.2.1:9999 --ca x                 | --ca is for TLS, which 192.0.2.1:9999 is without
        192.0.2.1:9999 --h2                   | --h2 is for a wssserver, and 192.0.2.1:9999 is none
        wss://192.0.2.1 --udpovertcp          | --udpovertcp is for a plain server
        ws://192.0.2.1 --udpovertcp           | --udpovertcp is for a plain server
        """)
    void anOptionWithoutEffectIsRefusedByName(String arguments, String line) {
        assertThatThrownBy(() -> config((arguments + " --password a-secret").split(" ")))
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--framed", "--auto", "--h2"})
    void anUpgradesOptionsAreRefusedForALinkToAPlainServer(String option) {
        assertThatThrownBy(() -> config("brook://server?server=a%3A1&password=p", option))
                .isInstanceOf(ConfigError.class)
                .hasMessage(option + " is for a wsserver or wssserver, and a:1 is none");
    }

    @ParameterizedTest
    @CsvSource({"'', is empty", "' ', is empty", "//h:80, '(not shown, since it may be a secret) must be '"})
    void whatIsNoServerIsRefusedWithWhatToWrite(String target, String what) {
        assertThatThrownBy(() -> config(target, "--password", "a-secret"))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("the server " + what)
                .hasMessageContaining("wss://HOST/PATH, ws://HOST/PATH, HOST:PORT or a brook:// link");
    }

    @Test
    void aServerBesideALinkIsRefused() {
        String link = "brook://server?server=a%3A1&password=p";
        for (String[] arguments :
                new String[][] {{link, "wss://example.com"}, {"--link", link, "-s", "a:1"}, {"-l", link, "a:1"}}) {
            assertThatThrownBy(() -> config(arguments))
                    .isInstanceOf(ConfigError.class)
                    .hasMessage("there is a server's address and a link: give one of them; several servers take a link"
                            + " each");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:9999", "brook://server?server=a%3A1&password=p"})
    void optionsAboutSeveralServersAreWarnedOfWithOne(String server) throws UserError {
        LogLines.clear();

        ClientConfig unused = config(server, "--password", "a-secret", "--select", "failover", "--checkTarget", "a:1");

        assertThat(LogLines.with("WARN no effect with one server: --select, --checkTarget"))
                .hasSize(1);
    }

    @Test
    void theyAreNotWithSeveral() throws UserError {
        LogLines.clear();

        ClientConfig unused = config(
                "brook://server?server=a%3A1&password=p",
                "-l", "brook://server?server=b%3A1&password=p", "--select", "failover");

        assertThat(LogLines.with("no effect")).isEmpty();
    }

    @Test
    void optionsThatALinkReplacesAreNamed() throws UserError {
        LogLines.clear();
        config(
                "brook://wssserver?wssserver=wss%3A%2F%2Fa%3A1&password=p",
                "--password", "s3cret", "--clientHKDFInfo", "x", "--insecure", "--address", "b:1", "--framed");

        assertThat(LogLines.with("WARN no effect beside a link"))
                .singleElement()
                .asString()
                .endsWith("says all about its server: --password, --clientHKDFInfo, --insecure, --address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://a:80/ws?ed=2048", "ws://a:80/ws#x", "wss://a:80?s3cret"})
    void aQueryOfTheServerIsWarnedOf(String target) throws UserError {
        LogLines.clear();
        config(target, "--password", "a-secret");

        assertThat(LogLines.with("WARN ws"))
                .singleElement()
                .asString()
                .contains("what follows the path has no effect")
                .doesNotContain("s3cret", "2048");
    }
}
