package brookloom.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelloSplitTest {
    @Test
    void readsFourNumbers() {
        assertThat(HelloSplit.parse("50:100:1000:5000")).isEqualTo(new HelloSplit(50, 100, 1000, 5000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0:100:0:0         | min is 0, must be 1 to 16384 bytes
                    16385:16385:0:0   | min is 16385, must be 1 to 16384 bytes
                    50:49:0:0         | max is 49, must be 50 to 16384 bytes
                    50:16385:0:0      | max is 16385, must be 50 to 16384 bytes
                    1:1:1000001:0     | minDelay is 1000001, must be 0 to 1000000 microseconds
                    1:1:7:6           | maxDelay is 6, must be 7 to 1000000 microseconds
                    1:1:7:1000001     | maxDelay is 1000001, must be 7 to 1000000 microseconds
                    """)
    void namesTheNumberThatIsOutOfBounds(String text, String message) {
        assertThatThrownBy(() -> HelloSplit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"''", "1:2:3", "1:2:3:4:5", "a:b:c:d", "-1:2:3:4", "1: 2:3:4", "9999999999:1:1:1"})
    void saysWhatFormIsWanted(String text) {
        assertThatThrownBy(() -> HelloSplit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not min:max:minDelay:maxDelay (bytes and microseconds),"
                        + " for example 50:100:1000:5000");
    }
}
