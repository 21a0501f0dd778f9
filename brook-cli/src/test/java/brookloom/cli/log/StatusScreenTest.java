package brookloom.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A line of status on a terminal that a log shares. */
class StatusScreenTest {
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final StatusScreen screen = new StatusScreen(terminal);

    @Test
    void theLogIsWrittenAsItIsWhileThereIsNoStatus() throws IOException {
        log("one\n");
        assertThat(shown()).isEqualTo("one\n");
    }

    @Test
    void aLineOfTheLogTakesTheStatusPlaceAndTheStatusMovesDown() throws IOException {
        screen.show("busy");
        screen.show("busy");
        log("one\n");
        assertThat(shown()).isEqualTo("\r\033[Kbusy\r\033[Kone\nbusy");
        screen.show("");
        log("two\n");
        assertThat(shown()).endsWith("\nbusy\r\033[Ktwo\n");
    }

    private void log(String line) throws IOException {
        screen.write(line.getBytes(StandardCharsets.UTF_8));
    }

    private String shown() {
        return terminal.toString(StandardCharsets.UTF_8);
    }
}
