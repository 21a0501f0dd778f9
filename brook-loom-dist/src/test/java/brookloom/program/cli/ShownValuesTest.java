package brookloom.program.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What errors show of values: a secret in the wrong place is left out, and a word that is no command is named. */
class ShownValuesTest {
    private static final String LINK = "brook://server?server=h%3A1&password=SECRET";
    private static final String WEB_SERVER = "wsserver -l :1 -p x ";

    private final StringWriter printed = new StringWriter();

    @TempDir
    private Path folder;

    private int run(CommandRunner program, String... arguments) {
        PrintWriter printer = new PrintWriter(printed);
        return program.withOutput(printer, printer).run(arguments);
    }

    private void refused(CommandRunner program, String... arguments) {
        assertThat(run(program, arguments)).as(printed.toString()).isEqualTo(CommandRunner.USAGE);
        assertThat(printed.toString()).isNotBlank().doesNotContain("SECRET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect --linkFile " + LINK,
                "connect --linkFile BROOK:SECRET",
                "link -p x --server " + LINK,
                "link -p x --server BROOK://SECRET",
                "check " + LINK,
                "connect --config " + LINK,
                "connect --subscribe=brook://SECRET",
                "connect --subscribe=brook:SECRET",
                "connect --subscribe=ftp://u:SECRET@h/",
                "connect h:1 -p x --dialWithDNS=https://u:SECRET@h/",
                "connect h:1 -p x --dialWithDNS=u:SECRET@h:53",
                "relayoverbrook -s h:1 -p x --to h:1 --from " + LINK,
                "relayoverbrook -s h:1 -p x --to h:1 --from h?password=SECRET",
                "connect h:1 -p x -L2222:u:SECRET@h:22",
                "connect h:1 -p x -R 2222:u:SECRET@h:22",
                "connect h:1 -p x --udpTimeout u:SECRET@h",
            })
    void aClientShowsNoSecretThatStandsInTheWrongPlace(String line) {
        refused(ClientMain.commands(), line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check " + LINK,
                WEB_SERVER + "--state=redis://h?password=SECRET",
                WEB_SERVER + "--fallback=http://u:SECRET@h",
                WEB_SERVER + "--fallback=https://u:SECRET@h",
                WEB_SERVER + "--fallback=u:SECRET@h:1",
                WEB_SERVER + "--publicAddress=u:SECRET@h",
                "server -l :1 -p x --publicAddress=" + LINK,
            })
    void aServerShowsNoSecretThatStandsInTheWrongPlace(String line) {
        refused(ServerMain.commands(), line.split(" "));
    }

    @Test
    void aUsersLinkWithALinkForItsServerShowsNeither() {
        String users = folder.resolve("users.jsonl").toString();
        assertThat(run(ServerMain.commands(), "users", "add", "alice", "--users", users))
                .isZero();
        refused(ServerMain.commands(), "users", "show", "alice", "--users", users, "--server", LINK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state = 'redis://h?password=SECRET'",
                "fallback = 'http://u:SECRET@h'",
                "fallback = 'u:SECRET@h:1'",
                "publicAddress = 'u:SECRET@h'",
            })
    void aConfigurationFilesProblemsShowNoSecret(String setting) throws Exception {
        Path file = Files.writeString(
                folder.resolve("brook.toml"), "[wsserver]\nlisten = ':1'\npassword = 'x'\n" + setting + "\n");
        refused(ServerMain.commands(), "check", file.toString());
    }

    @Test
    void aLinkInPlaceOfItsFileIsCalledOne() {
        refused(ClientMain.commands(), "connect", "--linkFile", LINK);
        assertThat(printed.toString()).contains("--linkFile is given a link (not shown)", "--link,", "BROOK_LINK");
    }

    @ParameterizedTest
    @CsvSource({
        "--blockDomainList, connect h:1 -p x --blockDomainList=https://127.0.0.1:99999/x",
        "--subscribe, connect --subscribe=https://127.0.0.1:99999/x",
    })
    void aClientsUrlWithAPortThatThereIsNotIsBadUsage(String option, String line) {
        refused(ClientMain.commands(), line.split(" "));
        assertThat(printed.toString()).contains(option, "the port must be 1 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "--userAPI, wsserver -l :1 --userAPI=http://127.0.0.1:99999/",
        "--geoipDatabase, wsserver -l :1 -p x --geoipDatabase=https://127.0.0.1:99999/x --blockGeoIP=US",
    })
    void aServersUrlWithAPortThatThereIsNotIsBadUsage(String option, String line) {
        refused(ServerMain.commands(), line.split(" "));
        assertThat(printed.toString()).containsIgnoringCase(option).contains("the port must be 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "", "CONNECT", "conect"})
    void helpOnAWordThatIsNoCommandIsAsTheWordAlone(String word) {
        int alone = run(ClientMain.commands(), word);
        String expected = printed.toString();
        printed.getBuffer().setLength(0);
        assertThat(run(ClientMain.commands(), "help", word)).isEqualTo(alone).isEqualTo(CommandRunner.USAGE);
        assertThat(printed.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "help -h", "help --help", "help help", "help connect", "help connect -h"})
    void helpIsShown(String line) {
        assertThat(run(ClientMain.commands(), line.split(" ")))
                .as(printed.toString())
                .isZero();
        assertThat(printed.toString()).startsWith("Usage: ");
    }
}
