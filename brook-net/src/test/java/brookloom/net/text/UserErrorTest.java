package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserErrorTest {
    @Test
    void aNameThatWouldBreakTheLineOrMoveTheCursorIsEscaped() {
        assertThat(new UserError("cannot read file a\u0085b\u2028c\u001b[2J"))
                .hasMessage("cannot read file a\\u0085b\\u2028c\\u001b[2J");
        assertThat(new ConfigError("no file a\rb", new IllegalStateException())).hasMessage("no file a\\rb");
    }

    @Test
    void linesOfAMessageStayLines() {
        assertThat(new UserError("one\ntwo")).hasMessage("one\ntwo");
    }
}
