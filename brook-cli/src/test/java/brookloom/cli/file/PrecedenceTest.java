package brookloom.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.file.OptionKey.Form;
import brookloom.cli.file.Setting.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
    private static final Set<String> KEYS =
            Set.of("password", "passwordFile", "users", "path", "site", "fallback", "link", "wsserver");

    private static Map<String, Setting> settings(String source, String... keys) {
        return Arrays.stream(keys)
                .collect(Collectors.toMap(
                        Function.identity(),
                        key -> new Setting(
                                new OptionKey(key, Form.TEXT), List.of(new Value.Given(source)), Place.START)));
    }

    private static Map<String, String> holding(
            Map<String, String> environment,
            Set<String> given,
            Map<String, Setting> table,
            Map<String, Setting> common) {
        return new Precedence(environment)
                .of(given, table, common, KEYS).values().stream()
                        .collect(Collectors.toMap(
                                setting -> setting.key().name(),
                                setting -> ((Value.Given) setting.values().getFirst()).text()));
    }

    @Test
    void aTableWinsOverWhatStandsAboveIt() {
        assertThat(holding(Map.of(), Set.of(), settings("table", "path"), settings("common", "path", "site")))
                .isEqualTo(Map.of("path", "table", "site", "common"));
    }

    @Test
    void anotherKeyForTheSameThingIsReplacedToo() {
        assertThat(holding(Map.of(), Set.of(), settings("table", "passwordFile"), settings("common", "password")))
                .isEqualTo(Map.of("passwordFile", "table"));
        assertThat(holding(Map.of(), Set.of(), settings("table", "users"), settings("common", "password")))
                .isEqualTo(Map.of("users", "table"));
    }

    @Test
    void bothStayWhenOneTableHasThem() {
        assertThat(holding(Map.of(), Set.of(), settings("table", "password", "passwordFile"), Map.of()))
                .hasSize(2);
    }

    @Test
    void optionsWinOverTheFile() {
        assertThat(holding(Map.of(), Set.of("passwordFile"), settings("t", "password", "path"), settings("c", "users")))
                .isEqualTo(Map.of("path", "t"));
        assertThat(holding(Map.of(), Set.of("fallback"), settings("table", "site"), Map.of()))
                .isEmpty();
    }

    @Test
    void environmentVariablesWinOverTheFile() {
        assertThat(holding(Map.of("BROOK_PASSWORD", "x"), Set.of(), settings("t", "password", "users"), Map.of()))
                .isEqualTo(Map.of("users", "t"));
        assertThat(holding(Map.of("BROOK_LINK", "x"), Set.of(), settings("t", "link", "path"), Map.of()))
                .isEqualTo(Map.of("path", "t"));
        assertThat(holding(Map.of("BROOK_PASSWORD", ""), Set.of(), settings("t", "password"), Map.of()))
                .isEqualTo(Map.of("password", "t"));
    }

    @Test
    void whatTheCommandHasNotIsLeftOut() {
        assertThat(holding(Map.of(), Set.of(), Map.of(), settings("common", "dns")))
                .isEmpty();
    }
}
