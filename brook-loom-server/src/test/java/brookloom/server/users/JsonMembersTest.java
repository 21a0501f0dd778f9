package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMembersTest {
    @Test
    void valuesOfEveryKindAreRead() {
        assertThat(JsonMembers.parse(
                        " { \"a\" : \"x\\u00e9\\n\\\"\" , \"b\":12,\"c\":true, \"d\":[ ], \"e\":[\"1\",\"2\"] } "))
                .isEqualTo(Map.of("a", "xé\n\"", "b", 12L, "c", true, "d", List.of(), "e", List.of("1", "2")));
        assertThat(JsonMembers.parse("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1",
                "[]|1",
                "{|2",
                "{\"a\"}|5",
                "{\"a\":}|6",
                "{\"a\":1.5}|6",
                "{\"a\":-1}|6",
                "{\"a\":01}|6",
                "{\"a\":null}|6",
                "{\"a\":{}}|6",
                "{\"a\":[1]}|7",
                "{\"a\":\"x}|9",
                "{\"a\":\"\\x\"}|9",
                "{\"a\":1,}|8",
                "{\"a\":1,\"a\":2}|11",
                "{\"a\":1} x|9",
                "{\"a\":\"\\u12\"}|9",
            })
    void whatIsNoObjectOfSuchValuesIsRefusedWithItsColumn(String line, int column) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonMembers.parse(line))
                .withMessageStartingWith("column " + column + ": ");
    }

    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll String key, @ForAll String text, @ForAll List<String> list) {
        Map<String, Object> members = key.isEmpty() ? Map.of("", text) : Map.of(key, text, "", list);
        assertThat(JsonMembers.parse(JsonMembers.write(members))).isEqualTo(members);
    }

    @Property(tries = 1000)
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            JsonMembers.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("column ");
        }
    }
}
