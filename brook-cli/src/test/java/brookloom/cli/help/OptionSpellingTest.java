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

        @Option(names = {"-L", "--forward"})
        private String forward = "";

        @Option(names = {"-V", "--version"})
        private boolean version;

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
        "-L2222:a:22 x, -L 2222:a:22 x",
        "-L:22:a:22 -L[::1]:1:a:2, -L :22:a:22 -L [::1]:1:a:2",
        "-L=2222:a:22, -L=2222:a:22",
        "-L -L2:a:2, -L -L2:a:2",
        "-p -L2:a:2, -p -L2:a:2",
        "-R2:a:2 -V1 -pSECRET -listen, -R2:a:2 -V1 -pSECRET -listen",
    })
    void kebabCaseIsReadAndValuesStay(String given, String declared) {
        assertThat(OptionSpelling.declared(OPTIONS, given.split(" "))).containsExactly(declared.split(" "));
    }
}
