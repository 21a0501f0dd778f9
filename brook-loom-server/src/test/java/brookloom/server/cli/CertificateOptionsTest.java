package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.ConfigError;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CertificateOptionsTest {
    @Command
    private static final class Serve {
        @Mixin
        private final CertificateOptions certificates = new CertificateOptions();
    }

    @Test
    void aPairOfFilesIsReloadedEveryTwoSeconds() throws Exception {
        ServerTlsConfig config = config("a.example", "--cert", "c.pem", "--certkey", "k.pem", "--clientCa", "ca.pem");
        assertThat(config)
                .isEqualTo(ServerTlsConfig.of(
                        new PemFiles(Path.of("c.pem"), Path.of("k.pem"), Duration.ofSeconds(2), "a.example"),
                        Path.of("ca.pem")));
    }

    @Test
    void withoutFilesACertificateForTheDomainIsOrdered() throws Exception {
        ServerTlsConfig config = config(
                "a.example",
                "--acmeDir",
                "state",
                "--acmeDirectory",
                "https://ca.example/dir",
                "--acmeEmail",
                "a@a.example",
                "--acmeCa",
                "ca.pem",
                "--acmeHttpPort",
                "0");
        assertThat(config.certificate())
                .isEqualTo(new AcmeConfig(
                        List.of("a.example"),
                        Path.of("state"),
                        URI.create("https://ca.example/dir"),
                        "a@a.example",
                        Path.of("ca.pem"),
                        0));
        assertThat(config.clientCa()).isNull();
    }

    @Test
    void reportsOptionsThatDoNotFit() {
        assertThatThrownBy(() -> config("a.example", "--cert", "x"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--cert and --certkey go together; --certkey is missing");
        assertThatThrownBy(() -> config("a.example", "--certkey", "x"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--cert and --certkey go together; --cert is missing");
        assertThatThrownBy(() -> config("192.0.2.1"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("automatic certificates are for domain names, not for '192.0.2.1';"
                        + " give --cert and --certkey instead");
        assertThatThrownBy(() -> config("a.example", "--acmeDirectory", "http://ca.example/"))
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith("the ACME directory must be an https URL");
        assertThatThrownBy(() -> config("a.example", "--acmeHttpPort", "70000"))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--acmeHttpPort 70000 is not 0 to 65535");
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

    private static ServerTlsConfig config(String domain, String... arguments) throws ConfigError {
        Serve serve = new Serve();
        new CommandLine(serve).parseArgs(arguments);
        return serve.certificates.config(domain);
    }
}
