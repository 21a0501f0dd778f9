package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.UserError;
import brookloom.proto.testing.Vectors;
import brookloom.proto.testing.Vectors.RecordedLink;
import brookloom.testing.QrReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {
    /** Modules a side of a code for 26 to 32 bytes. */
    private static final int VERSION_2 = 25;

    static List<RecordedLink> links() {
        return Vectors.links();
    }

    @ParameterizedTest
    @MethodSource("links")
    void aScannerReadsWhatTheTerminalShows(RecordedLink recorded) throws Exception {
        String drawn = QrCode.draw(recorded.link(), StandardCharsets.UTF_8);
        assertThat(QrReader.read(drawn)).isEqualTo(recorded.link());
    }

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "UTF-8", "IBM437"})
    void aTerminalIsSentNothingThatItsCharsetLacks(String name) throws Exception {
        Charset terminal = Charset.forName(name);
        String drawn = QrCode.draw("brook://server?password=hello", terminal);
        assertThat(terminal.newEncoder().canEncode(drawn)).isTrue();
        assertThat(QrReader.read(drawn)).isEqualTo("brook://server?password=hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "UTF-8"})
    void everyLineSetsItsColoursAndGivesThemBack(String terminal) throws Exception {
        assertThat(QrCode.draw("brook://server?password=hello", Charset.forName(terminal))
                        .lines())
                .allMatch(line -> line.startsWith("\u001b[") && line.endsWith("\u001b[0m"))
                .hasSize(
                        terminal.equals("UTF-8")
                                ? (VERSION_2 + 2 * QrCode.QUIET + 1) / 2
                                : VERSION_2 + 2 * QrCode.QUIET);
    }

    @ParameterizedTest
    @ValueSource(ints = {2954, 10_000})
    void whatNoQrCodeHoldsIsRefused(int length) {
        assertThatThrownBy(() -> QrCode.draw("x".repeat(length), StandardCharsets.UTF_8))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("too long for a QR code");
    }
}
