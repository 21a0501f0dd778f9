package brookloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.http.HttpHead.Field;
import brookloom.net.http.HttpHead.Leniency;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {
    private static HttpHead parse(String text, Leniency leniency) throws MalformedHttp {
        return HttpHead.parse(bytes(text), leniency);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void fieldsKeepOrderSpellingAndBytes() throws Exception {
        HttpHead head = parse("GET / HTTP/1.1\r\nX-Name:  v\u00e4l\tue \r\nempty:\r\nx-name: 2\r\n\r\n", Leniency.NONE);
        assertThat(head.startLine()).isEqualTo("GET / HTTP/1.1");
        assertThat(head.fields())
                .containsExactly(new Field("X-Name", "v\u00e4l\tue"), new Field("empty", ""), new Field("x-name", "2"));
        assertThat(head.values("X-NAME")).containsExactly("v\u00e4l\tue", "2");
        assertThat(head.encode())
                .isEqualTo(bytes("GET / HTTP/1.1\r\nX-Name: v\u00e4l\tue\r\nempty: \r\nx-name: 2\r\n\r\n"));
    }

    @Test
    void listsAreOneFromSeveralFields() throws Exception {
        HttpHead head = parse("x\r\nConnection: Close, ,x-A\r\nconnection:B\r\n\r\n", Leniency.NONE);
        assertThat(head.members("Connection")).containsExactly("close", "x-a", "b");
    }

    @Test
    void linesMayEndWithoutCarriageReturn() throws Exception {
        assertThat(parse("a b c\nx: 1\ny: 2\r\n\n", Leniency.NONE).encode())
                .isEqualTo(bytes("a b c\r\nx: 1\r\ny: 2\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
                "GET / HTTP/1.1\r\nnothing\r\n\r\n",
                "GET / HTTP/1.1\r\n: x\r\n\r\n",
                "GET / HTTP/1.1\r\nna me: x\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\0b\r\n\r\n",
                "GET / HTTP/1.1\r\nX: a\u007fb\r\n\r\n",
                "GET /\r\r\nX: a\r\n\r\n"
            })
    void whatCanBeReadInTwoWaysIsRefused(String text) {
        assertThatThrownBy(() -> parse(text, Leniency.NONE)).isInstanceOf(MalformedHttp.class);
    }

    @Test
    void responsesArePutRight() throws Exception {
        HttpHead head = parse("HTTP/1.1 200 OK\r\nX : 1\r\nY: a\r\n \t b\r\n\r\n", Leniency.FOLDED_LINES);
        assertThat(head.fields()).containsExactly(new Field("X", "1"), new Field("Y", "a b"));
        assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\r\n folded\r\n\r\n", Leniency.FOLDED_LINES))
                .isInstanceOf(MalformedHttp.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "My Name: x",
                "a@b: x",
                "@: x",
                ": x",
                "nothing",
                "\u0001X: y",
                "X\u0000Y: z",
                "N\u00e4me: x",
                "bad name: x\r\n folded\r\n\tagain",
            })
    void aBrokenLineOfAResponseIsLeftOutWithWhatIsFoldedBehindIt(String lines) throws Exception {
        HttpHead head =
                parse("HTTP/1.1 200 OK\r\nBefore: 1\r\n" + lines + "\r\nAfter: 2\r\n\r\n", Leniency.BROKEN_FIELDS);
        assertThat(head.fields()).containsExactly(new Field("Before", "1"), new Field("After", "2"));
        assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\r\n" + lines + "\r\n\r\n", Leniency.FOLDED_LINES))
                .isInstanceOf(MalformedHttp.class);
    }

    @Test
    void controlCharactersInAValueBecomeBlanks() throws Exception {
        String text = "HTTP/1.1 200 OK\r\nA: b\u0000c\rd\u007fe\r\nB\u000b: \u0001\r\n\r\n";
        assertThat(parse(text, Leniency.BROKEN_FIELDS).fields())
                .containsExactly(new Field("A", "b c d e"), new Field("B", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 90_000, 131_072, 262_143, 262_144})
    void aResponsesHeadMayBeAsLargeAsBrowsersTakeIt(int length) throws Exception {
        String start = "HTTP/1.1 200 OK\r\nX: ";
        byte[] full = bytes(start + "x".repeat(length - start.length() - 4) + "\r\n\r\n");
        HttpReader reader = new HttpReader(MemoryStream.holding(full, bytes("body")), HttpReader.MAX_RESPONSE_HEAD);
        assertThat(reader.head()).isEqualTo(full);
        assertThat(rest(reader)).isEqualTo(bytes("body"));
    }

    @Test
    void aResponsesHeadIsBounded() {
        byte[] over = bytes("HTTP/1.1 200 OK\r\nX: " + "x".repeat(HttpReader.MAX_RESPONSE_HEAD));
        assertThatThrownBy(() -> new HttpReader(MemoryStream.holding(over), HttpReader.MAX_RESPONSE_HEAD).head())
                .isInstanceOf(HttpReader.HeadTooLarge.class)
                .hasMessage("the head has over 262144 bytes");
    }

    @Property(tries = 100)
    void whatIsWrittenIsReadInWhateverPieces(
            @ForAll @Size(max = 20) List<@AlphaChars @StringLength(min = 1, max = 300) String> names,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 700) Integer> steps,
            @ForAll @Size(max = 40) byte[] behind)
            throws Exception {
        HttpHead head = HttpHead.of("GET / HTTP/1.1");
        for (String name : names) {
            head = head.with(name, name + " " + name);
        }
        int[] cut = steps.stream().mapToInt(Integer::intValue).toArray();
        HttpReader reader = new HttpReader(
                new TricklingStream(MemoryStream.holding(bytes("\r\n"), head.encode(behind)), cut),
                HttpReader.MAX_HEAD);
        assertThat(reader.skipEmptyLines()).isTrue();
        assertThat(HttpHead.parse(reader.head(), Leniency.NONE)).isEqualTo(head);
        assertThat(rest(reader)).isEqualTo(behind);
    }

    private static byte[] rest(HttpReader reader) throws Exception {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        while (reader.await()) {
            rest.writeBytes(reader.takeRest());
        }
        return rest.toByteArray();
    }

    @Property(tries = 500)
    void anyBytesAreAHeadOrMalformed(@ForAll byte[] bytes) throws Exception {
        try {
            HttpHead head = HttpHead.parse(bytes, Leniency.NONE);
            assertThat(HttpHead.parse(head.encode(), Leniency.NONE)).isEqualTo(head);
        } catch (MalformedHttp e) {
            assertThat(e).hasMessageMatching("\\p{Print}+");
        }
    }

    @Test
    void aHeadIsBounded() {
        byte[] endless = bytes("GET / HTTP/1.1\r\nX: " + "x".repeat(HttpReader.MAX_HEAD));
        assertThatThrownBy(() -> new HttpReader(MemoryStream.holding(endless), HttpReader.MAX_HEAD).head())
                .isInstanceOf(HttpReader.HeadTooLarge.class)
                .hasMessage("the head has over 65536 bytes");
    }

    @Test
    void aHeadOfExactlyTheLimitIsTaken() throws Exception {
        String start = "GET / HTTP/1.1\r\nX: ";
        byte[] full = bytes(start + "x".repeat(HttpReader.MAX_HEAD - start.length() - 4) + "\r\n\r\n");
        assertThat(new HttpReader(new TricklingStream(MemoryStream.holding(full), 9000), HttpReader.MAX_HEAD).head())
                .isEqualTo(full);
    }

    @Test
    void anEndInsideIsReported() {
        assertThatThrownBy(() -> new HttpReader(MemoryStream.holding(bytes("GET / HT")), HttpReader.MAX_HEAD).head())
                .isInstanceOf(EOFException.class)
                .hasMessage("ended inside a head");
        assertThatThrownBy(() -> new HttpReader(MemoryStream.holding(), HttpReader.MAX_HEAD).head())
                .isInstanceOf(EOFException.class)
                .hasMessage("ended where a head should begin");
    }
}
