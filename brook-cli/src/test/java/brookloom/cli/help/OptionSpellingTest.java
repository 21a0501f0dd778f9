package brookloom.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

class OptionSpellingTest {
    @Command
    private static final class Serve {
        @Option(names = {"-p", "--password"})
        private String password = "";

        @Option(names = "--passwordFile")
        private String file = "";

        @Option(names = "--clientHKDFInfo")
        private String info = "";

        @Option(names = "--domainaddress")
        private String domain = "";

        @Option(names = "--noProbe")
        private boolean noProbe;
    }

    private static final Map<String, OptionSpec> OPTIONS =
            new CommandLine(new Serve()).getCommandSpec().optionsMap();

    @ParameterizedTest
    @CsvSource({
        "--password-file pw, --passwordFile pw",
        "--password-file=a-b=c, --passwordFile=a-b=c",
        "--client-hkdf-info x --no-probe, --clientHKDFInfo x --noProbe",
        "--domain-address a:1, --domainaddress a:1",
        "--passwordFile --no-probe, --passwordFile --no-probe",
        "-p --password-file, -p --password-file",
        "--no-such x, --no-such x",
        "--Password-File x, --Password-File x",
        "wsserver --no-probe, wsserver --noProbe",
    })
    void kebabCaseIsReadAndValuesStay(String given, String declared) {
        assertThat(OptionSpelling.declared(OPTIONS, given.split(" "))).containsExactly(declared.split(" "));
    }
}
