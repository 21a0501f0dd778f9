package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --help} of each server prints: essentials first, every option under a heading. */
class ServerHelpTest {
    private static final List<String> COMMON = List.of(
            "Encryption:", "Tunnels:", "UDP:", "Targets:", "Outbound connections:", "Link for clients:", "Logging:");

    @ParameterizedTest
    @ValueSource(strings = {"wsserver", "wssserver", "server"})
    void listeningAndPasswordComeFirstAndNoOptionIsWithoutAHeading(String command) {
        List<String> headings = headings(command);
        assertThat(headings).startsWith("Listening:", "Password:").containsSubsequence(COMMON);
        assertThat(headings).doesNotContain("Options:", "Server:");
    }

    @Test
    void onlyAWssserverHasACertificate() {
        assertThat(headings("wssserver")).startsWith("Listening:", "Password:", "Encryption:", "Certificate:");
        assertThat(headings("wsserver")).doesNotContain("Certificate:");
        assertThat(headings("server")).doesNotContain("Certificate:");
    }

    @Test
    void theFirstOptionSaysWhereToListen() {
        assertThat(help("wsserver").lines().filter(line -> line.contains(" --")).findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("--listen="));
        assertThat(help("wssserver")
                        .lines()
                        .filter(line -> line.contains(" --"))
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("--domainaddress="));
    }

    private static List<String> headings(String command) {
        return help(command)
                .lines()
                .filter(line -> line.matches("[A-Z][A-Za-z ]+:"))
                .filter(line -> !line.startsWith("Example"))
                .toList();
    }

    private static String help(String command) {
        StringWriter out = new StringWriter();
        int code = ServerMain.commands()
                .withOutput(new PrintWriter(out), new PrintWriter(new StringWriter()))
                .run(command, "--help");
        assertThat(code).isZero();
        return out.toString();
    }
}
