package brookloom.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainListTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, a.example.com, true",
        "example.com, a.b.example.com, true",
        "example.com, notexample.com, false",
        "example.com, example.com.org, false",
        "example.com, com, false",
        "example.com, .example.com, true",
        "a.example.com, example.com, false",
        "com, example.com, true",
        "localhost, localhost, true",
        "EXAMPLE.com, a.example.COM, true",
        "example.com, example.com., true",
        "example.com., example.com, true",
        ".example.com, example.com, true",
        "*.example.com, a.example.com, true",
        "*.example.com, example.com, true",
        "_dmarc.example.com, _dmarc.example.com, true",
        "zürich.ch, xn--zrich-kva.ch, true",
        "xn--zrich-kva.ch, www.ZÜRICH.ch, true",
        "xn--zrich-kva.ch, zurich.ch, false",
        "пример.рф, www.пример.рф, true",
        "example.com, example。com, true",
        "example.com, ｅｘａｍｐｌｅ.com, true",
        "example.com, ., false",
    })
    void anEntryStandsForItselfAndWhatIsBelowInAnySpelling(String entry, String name, boolean listed) {
        assertThat(list(List.of(entry)).contains(name)).isEqualTo(listed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0 example.com",
                "https://example.com",
                "example.com/path",
                "example..com",
                "..example.com",
                ".",
                "*",
                "a*.example.com",
                "192.0.2.1",
                "::1",
                "<html>",
                "\ufffd.com",
                "1234567890123456789012345678901234567890123456789012345678901234.com"
            })
    void whatIsNoDomainIsRefusedAsAnEntry(String entry) {
        DomainList.Builder list = DomainList.builder();

        assertThatThrownBy(() -> list.add(entry)).isInstanceOf(IllegalArgumentException.class);
        assertThat(list.build().size()).isZero();
    }

    @Test
    void namesThatCannotBeAreOnNoList() {
        DomainList list = list(List.of("com"));

        assertThat(list.contains("ü".repeat(100) + ".com")).isFalse();
        assertThat(list.contains("\ufffd.com")).isFalse();
        assertThat(list.contains("x".repeat(250) + ".com")).isTrue();
    }

    @Test
    void anEmptyListHoldsNothingAndARepeatedEntryCountsOnce() {
        assertThat(list(List.of()).contains("example.com")).isFalse();
        assertThat(list(List.of("example.com", "EXAMPLE.com.", "a.example.com")))
                .hasToString("2 domains");
    }

    @Test
    void hundredThousandNamesAreFoundAndTheirNeighboursAreNot() {
        DomainList.Builder builder = DomainList.builder();
        for (int i = 0; i < 100_000; i++) {
            builder.add("name" + i + ".example" + i % 7 + ".org");
        }
        DomainList list = builder.build();

        assertThat(list.size()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            if (!list.contains("www.name" + i + ".example" + i % 7 + ".org")
                    || list.contains("name" + i + ".example" + (i + 1) % 7 + ".org")) {
                throw new AssertionError("name " + i);
            }
        }
    }

    @Property
    void itAnswersAsAPlainSetOfSuffixesDoes(
            @ForAll("names") List<String> entries, @ForAll("names") List<String> names) {
        Set<String> plain = new HashSet<>();
        entries.forEach(entry -> plain.add(entry.toLowerCase(Locale.ROOT)));
        DomainList list = list(entries);

        assertThat(list.size()).isEqualTo(plain.size());
        for (String name : names) {
            assertThat(list.contains(name)).as(name).isEqualTo(hasSuffix(plain, name.toLowerCase(Locale.ROOT)));
        }
    }

    /** Few letters and labels, so that names meet. */
    @Provide
    Arbitrary<List<String>> names() {
        Arbitrary<String> label =
                Arbitraries.strings().withChars("abC-").ofMinLength(1).ofMaxLength(3);
        return label.list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(labels -> String.join(".", labels))
                .list()
                .ofMaxSize(200);
    }

    private static boolean hasSuffix(Set<String> plain, String name) {
        return plain.contains(name)
                || name.indexOf('.') >= 0 && hasSuffix(plain, name.substring(name.indexOf('.') + 1));
    }

    private static DomainList list(List<String> entries) {
        DomainList.Builder builder = DomainList.builder();
        entries.forEach(builder::add);
        return builder.build();
    }

    /** Counts the arrays themselves, whatever else the heap holds. */
    @Test
    void aMillionDomainsTakeLessThanThirtyMebibytes() throws Exception {
        DomainList.Builder list = DomainList.builder();
        for (int i = 0; i < 1_000_000; i++) {
            list.add("h" + i + ".ex" + i % 1000 + ".com"); // 17 bytes, as in real lists
        }
        NameTable names = (NameTable) field(list.build(), "names");
        long bytes = 4L * ((int[]) field(names, "slots")).length;
        for (byte[] block : (byte[][]) field(names, "blocks")) {
            bytes += block.length;
        }
        assertThat(names.size()).isEqualTo(1_000_000);
        assertThat(bytes).isLessThan(30L << 20);
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return Objects.requireNonNull(field.get(of));
    }
}
