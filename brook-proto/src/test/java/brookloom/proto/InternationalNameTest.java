package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternationalNameTest {
    /** From browsers (WHATWG URL), and Punycode from another implementation. */
    @ParameterizedTest
    @CsvSource({
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.Example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "faß.de, xn--fa-hia.de",
        "ΒΌΛΟΣ.com, xn--nxasmq6b.com",
        "βόλος.com, xn--nxasmm1c.com",
        "例え。テスト, xn--r8jz45g.xn--zckzah",
        "пример.испытание, xn--e1afmkfd.xn--80akhbyknj4f",
        "💩.la, xn--ls8h.la",
        "屼eτч, xn--e-2mb70bs720a",
        "推责镡, xn--jzu663g4pf",
        "i❤\ufe0f.ws, xn--i-7iq.ws",
        "he\u00adlloü.de, xn--hello-ova.de",
        "ｅｘａｍｐｌｅ.com, example.com",
        "bücher.example., xn--bcher-kva.example.",
        "my_bücher.test, xn--my_bcher-95a.test",
        "xn--bcher-kva.ü.de, xn--bcher-kva.xn--tda.de",
        "2001ü.de, xn--2001-3ra.de",
    })
    void namesAreSpelledAsBrowsersSpellThem(String name, String ascii) {
        assertThat(InternationalName.toAscii(name)).isEqualTo(ascii);
    }

    @ParameterizedTest
    @ValueSource(strings = {"My_Host.Example", "a..b", "-", "", "xn--bcher-kva", "1.2.3.4"})
    void whatIsAsciiStaysAsItIs(String name) {
        assertThat(InternationalName.toAscii(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "ü..example, a part of it is empty",
        "ü／example, character U+002F stands in none",
        "ü℀.com, character U+002F stands in none",
        "ü＠example.com, character U+0040 stands in none",
        "ü\u202eexample, character U+202E stands in none",
        "\u0308u.example, character U+0308 stands in none",
        "\ue000.example, character U+E000 stands in none",
    })
    void whatIsNoNameIsRefusedInOneLine(String name, String why) {
        assertThatThrownBy(() -> InternationalName.toAscii(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + name + "' is not a host name: " + why);
    }

    @Test
    void lengthsAreThoseOfAscii() {
        assertThatThrownBy(() -> InternationalName.toAscii("ü" + "a".repeat(60) + ".de"))
                .hasMessageEndingWith("a part of it has 68 bytes in ASCII, must have at most 63");
        assertThatThrownBy(() -> InternationalName.toAscii(("ü" + "a".repeat(40) + ".").repeat(6) + "de"))
                .hasMessageMatching(".*it has \\d+ bytes in ASCII, must have at most 253");
    }

    /** The samples of RFC 3492 §7.1. */
    @ParameterizedTest
    @CsvSource({
        "ليهمابتكلموشعربي؟, egbpdaj6bu4bxfgehfvwxn",
        "他们为什么不说中文, ihqwcrb4cv8a8dqg056pqjye",
        "Pročprostěnemluvíčesky, proprostnemluvesky-uyb24dma41a",
        "למההםפשוטלאמדבריםעברית, 4dbcagdahymbxekheh6e0a7fei0b",
        "почемужеонинеговорятпорусски, b1abfaaepdrnnbgefbadotcwatmq2g4l",
        "TạisaohọkhôngthểchỉnóitiếngViệt, tisaohkhngthchnitingvit-kjcr8268qyxafd2f1b9g",
        "3年b組金八先生, 3b-ww4c5e180e575a65lsy2b",
    })
    void longNamesAreSpelledAsTheSpecificationHasThem(String name, String ascii) {
        assertThat(InternationalName.toAscii(name)).isEqualTo("xn--" + ascii);
    }

    @Test
    void joinersStandBetweenLettersOnly() {
        assertThat(InternationalName.toAscii("نامه\u200cای.com")).isEqualTo("xn--mgba3gch31f060k.com");
        for (String joiner : new String[] {"\u200c", "\u200d"}) {
            assertThatThrownBy(() -> InternationalName.toAscii(joiner + "ا.com"))
                    .hasMessageContaining("character U+200");
            assertThat(InternationalName.toAscii("ا" + joiner + "ا.com")).startsWith("xn--");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufffdü.com", "ü\u0080.com", "ü~.com", "ü\u2028.com", "\u20ddü.com", "\u0903ü.com"})
    void charactersOfNoNameAreRefused(String name) {
        assertThatThrownBy(() -> InternationalName.toAscii(name)).hasMessageContaining("stands in none");
    }

    @Test
    void theCapitalIWithDotIsTwoCharacters() {
        assertThat(InternationalName.toAscii("İü.com")).isEqualTo(InternationalName.toAscii("i\u0307ü.com"));
    }

    @Test
    void theLongestLabelAndNameAreTaken() {
        String label = "ü" + "a".repeat(55);
        assertThat(InternationalName.toAscii(label)).hasSize(63);
        assertThatThrownBy(() -> InternationalName.toAscii(label + "a")).hasMessageContaining("has 64 bytes");
        String name = (label + ".").repeat(3);
        assertThat(InternationalName.toAscii(name + "a".repeat(61))).hasSize(253);
        assertThat(InternationalName.toAscii(name + "a".repeat(61) + ".")).hasSize(254);
        assertThatThrownBy(() -> InternationalName.toAscii(name + "a".repeat(61) + ".a"))
                .hasMessageContaining("it has 255 bytes");
    }
}
