package brookloom.net.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResetOnCloseTest {
    private final List<Boolean> asked = new ArrayList<>();
    private final ResetOnClose reset = new ResetOnClose(asked::add);

    @Test
    void theSystemIsAskedOnceForEachChange() {
        reset.begin();
        reset.begin();
        assertThat(reset.isOn()).isTrue();
        reset.end();
        reset.end();
        assertThat(reset.isOn()).isFalse();
        assertThat(asked).containsExactly(true, false);
    }

    @Test
    void noResetBeginsAfterTheOutputHasEnded() {
        reset.end();
        reset.begin();
        assertThat(reset.isOn()).isFalse();
        assertThat(asked).isEmpty();
    }
}
