package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check} finds what is wrong with a file, and where. */
class CheckTest {
    @TempDir
    private Path folder;

    @Test
    void everyProblemOfTheFormIsToldWithLineAndColumn() throws IOException {
        Checked checked = Checked.server(folder, """
            pasword = "x"
              log = 3
            [[wsserver]]
            password-file = "x"
            pth = "/ws"
            debug = true
            path = 5
            strict = "yes"
            tcpTimeout = "60"
            [[servr]]
            [[server]]
            path = "/x"
            [unheardOf]
            """);

        assertThat(checked.lines())
                .containsExactly(
                        "1:1: unknown key 'pasword', did you mean 'password'?",
                        "2:3: 'log' must be a text in quotes",
                        "4:1: unknown key 'password-file', did you mean 'passwordFile'?",
                        "5:1: unknown key 'pth', did you mean 'path'?",
                        "6:1: 'debug' holds for the whole process: move it above the first table",
                        "7:1: 'path' must be a text in quotes",
                        "8:1: 'strict' must be true or false",
                        "9:1: 'tcpTimeout' must be a number of seconds, such as 60",
                        "10:1: unknown table 'servr', did you mean 'server'?",
                        "12:1: 'path' is no key of server, but of wsserver, wssserver",
                        "13:1: unknown table 'unheardOf'; tables are named after commands:"
                                + " wsserver, wssserver, server");
        assertThat(checked.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        pasword = {file = "pw"}  | unknown key 'pasword', did you mean 'password'?
        pasword = {env = "PW"}   | unknown key 'pasword', did you mean 'password'?
        pasword.file = "pw"      | unknown key 'pasword', did you mean 'password'?
        wsserver = "ws://a:1"    | 'wsserver' is a table: write [[wsserver]] on a line of its own
        wsserver = {file = "pw"} | unknown key 'file'
        """)
    void aSecretFromElsewhereIsNoTable(String text, String problem) throws IOException {
        assertThat(Checked.server(folder, text).lines())
                .singleElement()
                .asString()
                .contains(": " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        wsserver = "ws://192.0.2.1:9999"        | wsclient
        wssserver = "wss://example.com:443/ws"  | wssclient
        server = "192.0.2.1:9999"               | client
        """)
    void inTheProgramOfBothEndsAKeyMayBeNamedAsACommand(String key, String command) throws IOException {
        String text = key + "\npassword = 'of the check test, long enough'\n";
        Checked valid = new Checked(0, List.of("is valid: " + command));
        assertThat(Checked.of(Checked.BOTH, folder, text, command)).isEqualTo(valid);
        assertThat(Checked.of(Checked.BOTH, folder, "[[" + command + "]]\n" + text))
                .isEqualTo(valid);
    }

    @Test
    void inTheProgramOfBothEndsATableOfACommandIsNoKey() throws IOException {
        assertThat(Checked.of(Checked.BOTH, folder, "[[server]]\nlisten = ':1'\n[wsserver]\nlisten = ':2'\n"))
                .isEqualTo(new Checked(0, List.of("is valid: server, wsserver")));
        assertThat(Checked.of(Checked.BOTH, folder, "wsserver = 'ws://192.0.2.1:9999'\n")
                        .lines())
                .containsExactly("1:1: the file has no table, such as [[wsclient]]: add one, or name a command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0085", "\u2028", "\u202e", "\\u001b", "\\n"})
    void aProblemIsOneLineWhateverTheValueHolds(String character) throws IOException {
        String text = "[[wsserver]]\nlisten = \"127.0.0." + character + "1:99\"\npath = \"/x\"\n";
        assertThat(Checked.server(folder, text).lines())
                .singleElement()
                .asString()
                .startsWith("2:1: ")
                .matches("[ -~…]+");
    }

    @Test
    void everyProblemOfTheValuesIsToldWithLineAndColumn() throws IOException {
        Checked checked = Checked.server(folder, """
            [[wsserver]]
            listen = ":99999"
            tcpTimeout = -1

            [[wssserver]]
            cert = "a.pem"

            [[wssserver]]
            domainaddress = "example.com:443"
            cert = "a.pem"

            [[wsserver]]
            path = "no"
            """);

        assertThat(checked.lines())
                .containsExactly(
                        "2:1: 'listen': ':99999' is not :port, host:port, 1.2.3.4:port or [v6]:port:"
                                + " the port must be 0 to 65535",
                        "3:1: 'tcpTimeout': '-1' is not a number of seconds, 0 (none) to 2147483647",
                        "5:1: 'domainaddress' is missing: wssserver requires it (DOMAIN:PORT)",
                        "10:1: --cert and --certkey go together; --certkey is missing",
                        "13:1: --path 'no' must begin with a slash, and have no spaces, ? or #");
    }

    @Test
    void problemsOfTheFormHideNoneOfTheValues() throws IOException {
        assertThat(Checked.server(folder, """
            [[wsserver]]
            pth = "/ws"
            listen = ":99999"
            password = {file = "nowhere"}

            [[wssserver]]
            domanaddress = "example.com:443"
            tcpTimeout = -1

            [[wssserver]]
            domainaddress = "example.com:443"
            cert = "a.pem"

            [[wssserver]]
            cert = "a.pem"
            """).lines())
                .containsExactly(
                        "2:1: unknown key 'pth', did you mean 'path'?",
                        "3:1: 'listen': ':99999' is not :port, host:port, 1.2.3.4:port or [v6]:port:"
                                + " the port must be 0 to 65535",
                        "4:1: cannot read 'password' file nowhere: there is no such file",
                        "7:1: unknown key 'domanaddress', did you mean 'domainaddress'?",
                        "8:1: 'tcpTimeout': '-1' is not a number of seconds, 0 (none) to 2147483647",
                        "12:1: --cert and --certkey go together; --certkey is missing",
                        "14:1: 'domainaddress' is missing: wssserver requires it (DOMAIN:PORT)");
    }

    @Test
    void filesOfAServerAreRead() throws Exception {
        TestCertificates authority = new TestCertificates();
        Path one = authority.issue("EC", "example.com").writeTo(folder.resolve("one.pem"));
        Path other = authority.issue("EC", "example.com").writeTo(folder.resolve("other.pem"));
        Path users = Files.writeString(folder.resolve("users.jsonl"), "{}\n");
        String text = """
            [[wssserver]]
            domainaddress = "example.com:443"
            blockDomainList = "%1$s/nowhere.txt"
            blockCIDR4List = "%1$s/nets.txt"
            cert = "%2$s"
            certkey = "%3$s"

            [[wsserver]]
            users = "%4$s"
            """;
        Files.writeString(folder.resolve("nets.txt"), "no net\n");
        assertThat(Checked.server(folder, text.formatted(folder, one, other, users))
                        .lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .isEqualTo("3:1: --blockDomainList " + folder
                                        + "/nowhere.txt: cannot be read: there is no such file"),
                        line -> assertThat(line).startsWith("4:1: --blockCIDR4List "),
                        line -> assertThat(line).contains("--certkey").matches("[56]:1: .*"),
                        line -> assertThat(line).startsWith("9:1: --users").contains("'name' is missing"));
        Files.writeString(folder.resolve("nets.txt"), "192.0.2.0/24\n");
        Files.writeString(folder.resolve("nowhere.txt"), "example.net\n");
        Files.writeString(users, "{\"name\": \"alice\", \"password\": \"Vb7qLxT2mZr9KcW4yHd8NsPf3GaJe6uQ\"}\n");
        assertThat(Checked.server(folder, text.formatted(folder, one, one, users)))
                .isEqualTo(new Checked(0, List.of("is valid: wssserver, wsserver")));
    }

    @Test
    void listsAndAuthoritiesOfAClientAreRead() throws IOException {
        String text = """
            password = "of the check test, long enough"
            [[wssclient]]
            wssserver = "wss://example.com:443/ws"
            bypassDomainList = "nowhere.txt"
            [[wssclient]]
            wssserver = "wss://example.com:443/ws"
            socks5 = "127.0.0.1:1081"
            """;
        assertThat(Checked.client(folder, text).lines())
                .containsExactly("4:1: --bypassDomainList nowhere.txt: cannot be read: there is no such file");
        assertThat(Checked.client(folder, text + "ca = 'nowhere.pem'\n").lines())
                .last()
                .asString()
                .startsWith("8:1: --ca nowhere.pem: ");
        assertThat(Checked.client(folder, """
            [[dnsserveroverbrook]]
            server = "ws://192.0.2.1:9999"
            password = "of the check test, long enough"
            listen = "127.0.0.1:5353"
            dns = "9.9.9.9:53"
            blockDomainList = "nowhere.txt"
            """).lines())
                .containsExactly("6:1: --blockDomainList nowhere.txt: cannot be read: there is no such file");
    }

    @Test
    void brokenTomlIsToldWithLineAndColumn() throws IOException {
        assertThat(Checked.server(folder, "[[wsserver]]\nlisten = :9999\n").lines())
                .singleElement()
                .asString()
                .startsWith("2:10: Unexpected ':'");
        assertThat(Checked.server(folder, "path = \"/a\"\npath = \"/b\"\n").lines())
                .containsExactly("2:1: path previously defined at line 1, column 1");
        assertThat(Checked.server(folder, "path = " + "[".repeat(100_000)).lines())
                .containsExactly("1:1: brackets are nested too deeply");
    }

    @Test
    void aFileThatIsNoConfigurationIsTold() throws IOException {
        assertThat(Checked.server(folder, "#" + "x".repeat(1024 * 1024)).lines())
                .containsExactly("1:1: the file is larger than 1048576 bytes: it is no configuration");
        assertThat(Checked.client(folder, "").lines())
                .containsExactly("1:1: the file has no table, such as [[wsclient]]: add one, or name a command");
    }

    @Test
    void aFileThatDescribesNoServiceIsRefused() throws IOException {
        String nothing = "1:1: the file describes no service: add a table, such as [[wsserver]], or keys";
        assertThat(Checked.server(folder, "")).isEqualTo(new Checked(2, List.of(nothing)));
        assertThat(Checked.server(folder, "# to come\n\n")).isEqualTo(new Checked(2, List.of(nothing)));
        assertThat(Checked.server(folder, "drain = 5\n")).isEqualTo(new Checked(2, List.of(nothing)));
        assertThat(Checked.server(folder, "path = '/x'\n")).isEqualTo(new Checked(0, List.of("is valid: wsserver")));
        assertThat(Checked.client(folder, "password = 'p'\n").lines())
                .containsExactly("1:1: the file has no table, such as [[wsclient]]: add one, or name a command");
        assertThat(Checked.client(folder, "[[wsclient]]\n").lines())
                .containsExactly("1:1: the server is missing: give --wsserver, or a link by --linkFile, --link or"
                        + " BROOK_LINK");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        '[[wsserver]]'         | 1:1: the file has no table [[server]], only [[wsserver]]: add one, or leave 'server' out of the command
        ''                     | 1:1: the file describes no service: add a table, such as [[server]], or keys
        'drain = 1'            | 1:1: the file describes no service: add a table, such as [[server]], or keys
        'domainaddress = "a:1"' | 1:1: 'domainaddress' is a key of wssserver, and the file has no such table
        """)
    void aFileThatDescribesNoServiceOfTheNamedCommandStartsNone(String text, String line) throws IOException {
        Checked refused = new Checked(2, List.of(line));
        assertThat(Checked.of(Checked.SERVER, folder, text, "server")).isEqualTo(refused);
        assertThat(Checked.notStarted(Checked.SERVER, folder, text, "server")).isEqualTo(refused);
    }

    @Test
    void secretsComeFromFilesAndFromTheEnvironment() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "a good password, long enough\n");
        Checked good = Checked.server(folder, "password = {file = '" + secret + "'}\n[[wsserver]]\n");
        Checked bad = Checked.server(folder, """
            [[wsserver]]
            password = {file = "nowhere"}
            [[server]]
            password = {env = "NO_SUCH_VARIABLE_HERE"}
            [[wsserver]]
            listen = ":1"
            password = {fil = "x"}
            [[wsserver]]
            listen = ":2"
            password = {}
            """);

        assertThat(good).isEqualTo(new Checked(0, List.of("is valid: wsserver")));
        assertThat(bad.lines())
                .containsExactly(
                        "2:1: cannot read 'password' file nowhere: there is no such file",
                        "4:1: the environment variable of 'password' is not set, or empty: NO_SUCH_VARIABLE_HERE",
                        "7:13: unknown key 'fil', did you mean 'file'?",
                        "10:1: 'password' must be a text in quotes, {file = \"FILE\"} or {env = \"VARIABLE\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"passwordFile = '-'", "link = '-'", "password = {file = '-'}"})
    void standardInputIsNoSecretOfAFile(String line) throws IOException {
        assertThat(Checked.client(folder, "[[wsclient]]\nwsserver = 'ws://127.0.0.1:1'\n" + line)
                        .lines())
                .singleElement()
                .asString()
                .startsWith("3:1: ")
                .endsWith("cannot be read from standard input here: name a file");
    }

    @Test
    void anAddressServesOnce() throws IOException {
        assertThat(Checked.server(folder, """
            prometheus = "127.0.0.1:9090"
            [[wsserver]]
            listen = ":9000"
            [[server]]
            listen = ":9000"
            """).lines())
                .containsExactly(
                        "1:1: 'prometheus': '127.0.0.1:9090' is already used by the service in line 2",
                        "5:1: 'listen': ':9000' is already used by the service in line 2");
    }

    @Test
    void aKeyThatNoTableHasIsNotForgottenSilently() throws IOException {
        assertThat(Checked.server(folder, "cert = 'a.pem'\n[[wsserver]]\n").lines())
                .containsExactly("1:1: 'cert' is a key of wssserver, and the file has no such table");
    }

    @Test
    void aFileWithoutTablesIsForOneCommand() throws IOException {
        assertThat(Checked.server(folder, "path = '/x'\n").lines()).containsExactly("is valid: wsserver");
        assertThat(Checked.of(
                                Checked.CLIENT,
                                folder,
                                "wsserver = 'ws://127.0.0.1:1'\npassword = 'of the check test'\n",
                                "wsclient")
                        .lines())
                .containsExactly("is valid: wsclient");
    }
}
