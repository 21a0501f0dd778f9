package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatMovesOrHidesTextIsEscapedAndTheRestIsKept() {
        assertThat(Printable.line("a\nb\r\tc\u001b[2J\u202e\u2028\udb40\udc41 größe"))
                .isEqualTo("a\\nb\\r\\tc\\u001b[2J\\u202e\\u2028\\U000e0041 größe");
    }

    @Test
    void longTextIsCutWhereNoCharacterIsHalved() {
        assertThat(Printable.line("abc", 3)).isEqualTo("abc");
        assertThat(Printable.line("abcd", 3)).isEqualTo("abc…");
        assertThat(Printable.line("ab\ud83d\ude00d", 3)).isEqualTo("ab…");
        assertThat(Printable.line("ab\ud83d\ude00d", 4)).isEqualTo("ab\ud83d\ude00…");
    }
}
