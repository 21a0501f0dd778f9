package brookloom.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.log.RepeatedLines.Count;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {
    private static final long MINUTE = RepeatedLines.WINDOW.toNanos();

    private final RepeatedLines<Integer> lines = new RepeatedLines<>();

    @Test
    void repeatsAreCountedUntilTheyAreDue() {
        assertThat(lines.isNew("a", 1, 0)).isTrue();
        assertThat(lines.isCounting()).isFalse();
        assertThat(lines.isNew("a", 2, 1)).isFalse();
        assertThat(lines.isNew("b", 3, 2)).isTrue();
        assertThat(lines.isNew("a", 4, MINUTE - 1)).isFalse();
        assertThat(lines.isCounting()).isTrue();
        assertThat(lines.due(MINUTE - 1)).isEmpty();
        assertThat(lines.due(MINUTE)).containsExactly(new Count<>(4, 2));
        assertThat(lines.isNew("a", 5, MINUTE + 1)).as("goes on").isFalse();
        assertThat(lines.due(2 * MINUTE)).containsExactly(new Count<>(5, 1));
        assertThat(lines.due(3 * MINUTE)).isEmpty();
        assertThat(lines.isNew("a", 6, 3 * MINUTE)).as("after a quiet minute").isTrue();
    }

    @Test
    void anAddressAtTheBeginningMayHaveAnyPort() {
        assertThat(lines.isNew("203.0.113.7:51008 refused: x", 1, 0)).isTrue();
        assertThat(lines.isNew("203.0.113.7:51009 refused: x", 2, 0)).isFalse();
        assertThat(lines.isNew("203.0.113.8:51009 refused: x", 3, 0)).isTrue();
        assertThat(lines.isNew("[2001:db8::7]:1 refused: x", 4, 0)).isTrue();
        assertThat(lines.isNew("[2001:db8::7]:2 refused: x", 5, 0)).isFalse();
        assertThat(lines.isNew("server a:1 refused", 6, 0)).isTrue();
        assertThat(lines.isNew("server a:2 refused", 7, 0)).isTrue();
    }

    @Test
    void theEndOfATroubleForgetsEverything() {
        lines.isNew("a", 1, 0);
        lines.isNew("a", 2, 0);
        lines.isNew("b", 3, 0);
        assertThat(lines.end()).containsExactly(new Count<>(2, 1));
        assertThat(lines.end()).isEmpty();
        assertThat(lines.isNew("a", 4, 0)).isTrue();
    }

    @Test
    void memoryIsBounded() {
        lines.isNew("first", -1, 0);
        lines.isNew("first", -2, 0);
        for (int i = 0; i < 10 * RepeatedLines.MOST; i++) {
            assertThat(lines.isNew("line " + i, i, 0)).isTrue();
            assertThat(lines.due(0)).hasSize(i == RepeatedLines.MOST - 1 ? 1 : 0);
        }
        assertThat(lines.isNew("line 0", 0, 0)).as("forgotten").isTrue();
        String huge = "x".repeat(RepeatedLines.MAX_LENGTH + 1);
        assertThat(lines.isNew(huge, 0, 0)).isTrue();
        assertThat(lines.isNew(huge, 0, 0)).isTrue();
    }
}
