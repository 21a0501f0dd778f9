package brookloom.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RehearsalTest {
    @Test
    void everyPartWorksAndLeavesNothingBehind() {
        assertThat(Rehearsal.run()).isEmpty();
    }
}
