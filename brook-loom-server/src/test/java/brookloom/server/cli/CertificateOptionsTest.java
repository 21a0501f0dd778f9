package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.UserError;
import brookloom.server.certificates.Certificates;
import brookloom.server.testing.TestAuthority;
import brookloom.server.testing.TestAuthority.Issued;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class CertificateOptionsTest {
    private final Issued issued =
            TestAuthority.root("CertificateOptionsTest root").issue("EC");

    @TempDir
    Path folder;

    @Command
    private static final class Serve {
        @Mixin
        private final CertificateOptions certificates = new CertificateOptions();
    }

    @Test
    void opensAPairOfFiles() throws Exception {
        Path certificate = Files.writeString(folder.resolve("c.pem"), issued.certificatePem());
        Path key = Files.writeString(folder.resolve("k.pem"), issued.keyPem());
        try (Certificates certificates =
                open("a.example", "--cert", certificate.toString(), "--certkey", key.toString())) {
            assertThat(certificates.current().leaf()).isEqualTo(issued.certificate());
            assertThat(certificates.clientAuth()).isFalse();
        }
    }

    @Test
    void reportsOptionsThatDoNotFit() {
        assertThatThrownBy(() -> open("a.example", "--cert", "x"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--cert and --certkey go together; --certkey is missing");
        assertThatThrownBy(() -> open("a.example", "--certkey", "x"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--cert and --certkey go together; --cert is missing");
        assertThatThrownBy(() -> open("192.0.2.1"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("automatic certificates are for domain names, not for '192.0.2.1';"
                        + " give --cert and --certkey instead");
        assertThatThrownBy(() -> open("a.example", "--acmeDirectory", "http://ca.example/"))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("the ACME directory must be an https URL");
        assertThatThrownBy(() -> open("a.example", "--acmeHttpPort", "70000"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--acmeHttpPort 70000 is not 0 to 65535");
    }

    @Test
    void reportsFilesThatCannotBeUsed() throws Exception {
        Path none = folder.resolve("none.pem");
        assertThatThrownBy(() -> open("a.example", "--cert", none.toString(), "--certkey", none.toString()))
                .isInstanceOf(UserError.class)
                .hasMessage("--cert " + none + ": no such file");
        assertThatThrownBy(() -> open("a.example", "--acmeDir", folder.toString(), "--acmeCa", none.toString()))
                .isInstanceOf(UserError.class)
                .hasMessage("--acmeCa " + none + ": no such file");
        assertThatThrownBy(() -> open("a.example", "--clientCa", none.toString()))
                .isInstanceOf(UserError.class)
                .hasMessage("--clientCa " + none + ": no such file");
    }

    @Test
    void keepsItsStateWhereSystemsExpectIt() {
        assertThat(CertificateOptions.stateFolder(Map.of("STATE_DIRECTORY", "/var/lib/loom:/x")))
                .isEqualTo(Path.of("/var/lib/loom/acme"));
        assertThat(CertificateOptions.stateFolder(Map.of("XDG_STATE_HOME", "/state")))
                .isEqualTo(Path.of("/state/brook-loom/acme"));
        assertThat(CertificateOptions.stateFolder(Map.of("XDG_STATE_HOME", "state", "LOCALAPPDATA", "/local")))
                .isEqualTo(Path.of("/local/brook-loom/acme"));
        assertThat(CertificateOptions.stateFolder(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/state/brook-loom/acme"));
    }

    private static Certificates open(String domain, String... arguments) throws Exception {
        Serve serve = new Serve();
        new CommandLine(serve).parseArgs(arguments);
        return serve.certificates.open(domain, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }
}
