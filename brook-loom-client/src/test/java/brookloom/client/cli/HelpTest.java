package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    private static List<String> help(String command) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        ClientMain.commands().withOutput(printer, printer).run(command, "--help");
        return out.toString().lines().toList();
    }

    private static List<String> headings(List<String> help) {
        return help.stream()
                .filter(line -> line.matches("[A-Z].*:") && !line.equals("Examples:"))
                .toList();
    }

    private static String firstOption(List<String> help, String heading) {
        return help.stream()
                .skip(help.indexOf(heading))
                .filter(line -> line.matches(" +-.*"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theServerAndThePasswordComeFirst() {
        List<String> help = help("wssclient");

        assertThat(headings(help))
                .containsExactly(
                        "Server:",
                        "Password:",
                        "Local ports:",
                        "Encryption:",
                        "TLS:",
                        "Tunnels:",
                        "UDP:",
                        "Targets:",
                        "Outbound connections:",
                        "Logging:",
                        "Other:");
        assertThat(firstOption(help, "Server:")).contains("--wssserver=");
        assertThat(firstOption(help, "Password:")).contains("--password=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wsclient",
                "wssclient",
                "client",
                "connect",
                "relayoverbrook",
                "dnsserveroverbrook",
                "link",
                "doctor"
            })
    void everyOptionHasASectionAndEveryLineFits(String command) {
        List<String> help = help(command);

        assertThat(headings(help)).startsWith("Server:").doesNotContain("Options:");
        assertThat(help).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }
}
