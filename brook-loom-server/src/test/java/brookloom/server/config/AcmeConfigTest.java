package brookloom.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcmeConfigTest {
    @Test
    void takesDomainsAsCertificatesSpellThem() {
        assertThat(options("Loom.Example.").domains()).containsExactly("loom.example");
        assertThat(options("bücher.example").domains()).containsExactly("xn--bcher-kva.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "*.example.com"})
    void refusesWhatNeedsOtherMeans(String domain) {
        assertThatThrownBy(() -> options(domain))
                .hasMessage("automatic certificates are for domain names, not for '" + domain
                        + "'; give --cert and --certkey instead");
    }

    @Test
    void saysWhyANameWithAnUnderscoreGetsNone() {
        assertThatThrownBy(() -> options("my_host.example"))
                .hasMessage("no ACME server issues a certificate for a name with an underscore, such as"
                        + " 'my_host.example'; give --cert and --certkey instead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "../etc", "a..b", ""})
    void refusesWhatIsNoName(String domain) {
        assertThatThrownBy(() -> options(domain)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesDirectoriesWithoutTls() {
        assertThatThrownBy(() -> options("a.example", URI.create("http://ca.example/dir")))
                .hasMessage("the ACME directory must be an https URL, not 'http://ca.example/dir'");
    }

    @Test
    void refusesWhatIsNoEmailAddress() {
        assertThatThrownBy(() -> new AcmeConfig(
                        List.of("a.example"), Path.of("unused"), AcmeConfig.LETS_ENCRYPT, "a@b, c@d", null, 80))
                .hasMessage("'a@b, c@d' is not an e-mail address");
    }

    private static AcmeConfig options(String domain) {
        return options(domain, AcmeConfig.LETS_ENCRYPT);
    }

    private static AcmeConfig options(String domain, URI directory) {
        return new AcmeConfig(List.of(domain), Path.of("unused"), directory, null, null, 80);
    }
}
