package brookloom.net.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.http.HttpReader.HeadCutShort;
import brookloom.net.http.HttpReader.HeadTooLarge;
import brookloom.net.http.HttpReader.NotHttp;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.ByteArrayInputStream;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReaderTest {
    private static final int LIMIT = 200;

    @Property(tries = 100)
    void anyNumberOfInterimResponsesIsDropped(
            @ForAll @Size(max = 20) List<@IntRange(min = 100, max = 199) Integer> interim,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 300) Integer> steps,
            @ForAll @Size(max = 40) byte[] after)
            throws Exception {
        StringBuilder text = new StringBuilder();
        interim.stream()
                .filter(status -> status != ResponseHead.SWITCHING_PROTOCOLS)
                .forEach(status -> text.append("HTTP/1.1 ").append(status).append(" Wait\r\nLink: </x>\r\n\r\n"));
        text.append("HTTP/1.1 101 Go\r\nA: b\r\n\r\n").append(new String(after, ISO_8859_1));
        byte[] sent = text.toString().getBytes(ISO_8859_1);
        int[] cut = steps.stream().mapToInt(Integer::intValue).toArray();

        HttpReader buffered = new HttpReader(new TricklingStream(MemoryStream.holding(sent), cut), LIMIT);
        ResponseHead response = buffered.response();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.head().values("a")).containsExactly("b");

        ByteArrayInputStream in = new ByteArrayInputStream(sent);
        assertThat(HttpReader.exact(in, LIMIT).response()).isEqualTo(response);
        assertThat(in.readAllBytes()).as("left to the next reader").isEqualTo(after);
    }

    @Test
    void endlessInterimResponsesAreGivenUp() throws Exception {
        String interim = "HTTP/1.1 100 Wait\r\n\r\n".repeat(HttpReader.MAX_INTERIM);
        String last = "HTTP/1.1 200 OK\r\n\r\n";
        assertThat(new HttpReader(MemoryStream.holding((interim + last).getBytes(ISO_8859_1)), LIMIT)
                        .response()
                        .status())
                .isEqualTo(200);
        byte[] more = (interim + interim + last).getBytes(ISO_8859_1);
        assertThatThrownBy(() -> new HttpReader(MemoryStream.holding(more), LIMIT).response())
                .isInstanceOf(MalformedHttp.class)
                .hasMessage("more than 100 interim responses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "HTTP/2", "HTTX", "\r\nHTTP/1.1 200 OK\r\n\r\n"})
    void somethingElseThanHttpIsKnownByTheFirstByteThatDiffers(String answer) {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.near().write(answer.getBytes(ISO_8859_1)); // and then nothing more, not even an end
        assertThatThrownBy(() -> new HttpReader(pair.far(), LIMIT).response()).isInstanceOf(NotHttp.class);
    }

    @Test
    void anEndBeforeTheFinalResponseIsReportedWithWhatWasThere() {
        assertThatThrownBy(() -> reader("").response())
                .isInstanceOfSatisfying(
                        HeadCutShort.class, e -> assertThat(e.begun()).isFalse());
        assertThatThrownBy(() -> reader("HTTP/1.1 100 Continue\r\n\r\n").response())
                .isInstanceOfSatisfying(
                        HeadCutShort.class, e -> assertThat(e.begun()).isFalse());
        assertThatThrownBy(() -> reader("HTT").response())
                .isInstanceOfSatisfying(
                        HeadCutShort.class, e -> assertThat(e.begun()).isTrue());
        assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\n").response())
                .isInstanceOfSatisfying(
                        HeadCutShort.class, e -> assertThat(e.begun()).isTrue());
    }

    @Test
    void theCallersLimitHoldsForEachHeadAndIsNamed() throws Exception {
        String full = response(LIMIT);
        assertThat(reader(full + "more").response().status()).isEqualTo(200);
        assertThat(HttpReader.exact(new ByteArrayInputStream(full.getBytes(ISO_8859_1)), LIMIT)
                        .response()
                        .status())
                .isEqualTo(200);
        String over = response(LIMIT + 1);
        assertThatThrownBy(() -> reader(over).response())
                .isInstanceOfSatisfying(
                        HeadTooLarge.class, e -> assertThat(e.limit()).isEqualTo(LIMIT))
                .hasMessage("the head has over 200 bytes");
        ByteArrayInputStream in = new ByteArrayInputStream(over.getBytes(ISO_8859_1));
        assertThatThrownBy(() -> HttpReader.exact(in, LIMIT).response()).isInstanceOf(HeadTooLarge.class);
    }

    @Test
    void aLimitBeyondTheBufferIsRefused() {
        assertThatThrownBy(() -> new HttpReader(MemoryStream.holding(), HttpReader.MAX_RESPONSE_HEAD + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a limit of 262145 bytes, must be at most 262144");
    }

    @Test
    void brokenFieldsOfAResponseAreLeftOut() throws Exception {
        ResponseHead response = reader(
                        "HTTP/1.1 200 OK\r\n folded\r\nA : 1\r\nnone\r\n\u0001B: 2\r\nC: 3\r\n 4\r\n\r\n")
                .response();
        assertThat(response.head().fields())
                .containsExactly(new HttpHead.Field("A", "1"), new HttpHead.Field("C", "3 4"));
        assertThat(response.repaired()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1  200  OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.1 200 OK ",
                "http/1.1 200 OK",
                "HTTP/1.1 200 \u0007OK\u0007",
                "HTTP/1.1 200 \rOK",
            })
    void aStatusLineWithBlanksAndControlCharactersIsRead(String line) throws Exception {
        ResponseHead response = ResponseHead.parse((line + "\n\n").getBytes(ISO_8859_1));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.reason().strip()).isEqualTo("OK");
    }

    @Test
    void aBrokenStatusIsMalformed() {
        assertThatThrownBy(() -> reader("HTTP/1.1 what\r\n\r\n").response()).isInstanceOf(MalformedHttp.class);
    }

    private static HttpReader reader(String text) {
        return new HttpReader(MemoryStream.holding(text.getBytes(ISO_8859_1)), LIMIT);
    }

    private static String response(int length) {
        String start = "HTTP/1.1 200 OK\r\nX: ";
        return start + "x".repeat(length - start.length() - 4) + "\r\n\r\n";
    }
}
