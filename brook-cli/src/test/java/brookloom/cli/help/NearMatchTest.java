package brookloom.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearMatchTest {
    private static final List<String> NAMES = List.of("password", "passwordFile", "path", "pid", "listen");

    @ParameterizedTest
    @CsvSource({
        "pasword, password",
        "passwrod, password",
        "password-file, passwordFile",
        "password_file, passwordFile",
        "PASSWORDFILE, passwordFile",
        "paht, path",
        "lisen, listen",
        "listens, listen",
    })
    void theNearestNameIsNamed(String given, String meant) {
        assertThat(NearMatch.hint(given, NAMES)).isEqualTo(", did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "certificate", "dns"})
    void nothingIsSaidWhenNoNameIsNear(String given) {
        assertThat(NearMatch.hint(given, NAMES)).isEmpty();
    }
}
