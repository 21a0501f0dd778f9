package brookloom.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.8", "9", "11", "17", "20"})
    void olderVersionsAreRefused(String version) {
        assertThat(JavaCheck.isTooOld(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"21", "25", "100", "", "unheard of"})
    void newerAndUnknownVersionsAreNot(String version) {
        assertThat(JavaCheck.isTooOld(version)).isFalse();
    }

    @Test
    void theLineSaysWhatIsNeededWhatIsThereAndWhatToDo() {
        assertThat(JavaCheck.complaint("brook-loom", "1.8"))
                .startsWith("brook-loom: needs Java 21 or newer, this is 8: install a newer one (https://adoptium.net)")
                .contains("first in the PATH", "'./brook-loom' in a clone", "JAVA_HOME")
                .doesNotContain("\n");
    }
}
