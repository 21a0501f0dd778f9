package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstBytesTest {
    private static final String HOST = "Host: example.com\r\n";

    @Test
    void nothingAtAllIsHarmless() {
        assertThat(isHarmless(new byte[0])).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET",
                "GET ",
                "GET /pa",
                "GET / HTTP/1.1\r",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Len",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "GET http://a/?b=%20 HTTP/1.1\r\nHost: a\r\nAccept:\t*/* \r\nX-Empty:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "GET /caf\u00e9 HTTP/1.1\r\nX: \u00e9\r\n\r\n",
                "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /b HTTP/1.1\r\nHost: a\r\n\r\nGE",
                "S",
                "SSH-2.0-OpenSSH_9.6 Debian",
                "SSH-2.0-OpenSSH_9.6 Debian\r\n",
            })
    void safeRequestsAndWhatIsIncompleteAreHarmless(String sent) {
        assertThat(isHarmless(latin(sent))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "PUT /",
                "DELETE /",
                "PATCH /",
                "CONNECT a:1 HTTP/1.1\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "get / HTTP/1.1\r\n",
                "GETDEL key\r\n",
                "GE T",
                "GET  / HTTP/1.1\r\n",
                "GET key\r\n",
                "GET /\n",
                "GET / HTTP/1.1\n",
                "GET / HTTP/2.0\r\n",
                "GET / HTTP/1.1\rX",
                "\r\nGET / HTTP/1.1\r\n",
                "HEAD <1@news>\r\n",
                "OPTIONS rtsp://a RTSP/1.0\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 1\r\n",
                "GET / HTTP/1.1\r\ncontent-length: 0, 5\r\n",
                "GET / HTTP/1.1\r\nContent-Length:\r\n",
                "GET / HTTP/1.1\r\nContent-Length : 5\r\n",
                "GET / HTTP/1.1\r\nTRANSFER-ENCODING: chunked\r\n",
                "GET / HTTP/1.1\r\nTransfer-Encoding:\r\n",
                "GET / HTTP/1.1\r\nX-HTTP-Method-Override: DELETE\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n c\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n",
                "GET / HTTP/1.1\r\n: none\r\n",
                "GET / HTTP/1.1\r\nA: \u0000\r\n",
                "GET / HTTP/1.1\r\n\r\nbody",
                "GET / HTTP/1.1\r\n\r\nPOST",
                "GET / HTTP/1.1\r\n\r\n\r\n",
                "SSH-1.5-old\r\n",
                "SSH-2.0-a\r\n\u0000",
                "SSH-2.0-a\u0001",
                "*1\r\n$8\r\nFLUSHALL\r\n",
                "EHLO a\r\n",
                "\u0000",
            })
    void whateverElseMayDoHarmTwice(String sent) {
        assertThat(isHarmless(latin(sent))).isFalse();
    }

    @Test
    void aClientHelloIsHarmlessInOneRecordAndInSeveral() {
        byte[] hello = hello(700);
        assertThat(isHarmless(records(hello, 700 + 4))).isTrue();
        assertThat(isHarmless(records(hello, 100))).isTrue();
        assertThat(isHarmless(records(hello, 1))).isTrue();
    }

    @Test
    void whatFollowsAClientHelloMayBeEarlyData() {
        byte[] hello = records(hello(300), 304);
        assertThat(isHarmless(join(hello, 20, 3, 3, 0, 1, 1))).isFalse();
        assertThat(isHarmless(join(hello, 23))).isFalse();
        assertThat(isHarmless(join(hello, 22))).isFalse();
        assertThat(isHarmless(records(join(hello(300), 1), 305))).isFalse();
    }

    @Test
    void otherRecordsAndMessagesAreNoClientHello() {
        assertThat(isHarmless(bytes(22, 3, 1, 0, 4, 2))).as("ServerHello").isFalse();
        assertThat(isHarmless(bytes(22, 3, 1, 0, 0))).as("empty record").isFalse();
        assertThat(isHarmless(bytes(22, 3, 1, 0, 4, 1, 0, 0, 0)))
                .as("empty message")
                .isFalse();
        assertThat(isHarmless(bytes(22, 3, 1, 0, 4, 1, 2, 0, 0)))
                .as("huge message")
                .isFalse();
        assertThat(isHarmless(bytes(22, 2))).as("SSLv2").isFalse();
        assertThat(isHarmless(bytes(23, 3, 3))).as("data").isFalse();
    }

    @Test
    void anSshBannerIsOfAtMost255Bytes() {
        assertThat(isHarmless(latin("SSH-2.0-" + "a".repeat(246) + "\n"))).isTrue();
        assertThat(isHarmless(latin("SSH-2.0-" + "a".repeat(248)))).isFalse();
    }

    /** A race that has begun can be ended by more bytes; it cannot begin because of them. */
    @Property(tries = 500)
    void whatIsHarmfulStaysSoAndPiecesDoNotMatter(@ForAll("openings") byte[] sent) {
        FirstBytes pieces = new FirstBytes();
        boolean before = true;
        for (int i = 0; i < sent.length; i++) {
            boolean now = pieces.add(sent, i, 1);
            assertThat(before || !now).isTrue();
            assertThat(now).isEqualTo(isHarmless(Arrays.copyOf(sent, i + 1)));
            before = now;
        }
    }

    /** Whatever stands in a body, or behind a method that is not safe, is never sent twice. */
    @Property(tries = 200)
    void aRequestWithABodyIsHarmfulOnceItsHeadIsComplete(
            @ForAll("fields") String fields, @ForAll("bodyFields") String bodyField, @ForAll("methods") String method) {
        String head = method + " / HTTP/1.1\r\n" + HOST + fields + bodyField + "\r\n\r\n";
        assertThat(isHarmless(latin(head))).isFalse();
        assertThat(isHarmless(latin(method + " / HTTP/1.1\r\n" + HOST + fields + "\r\n")))
                .isTrue();
    }

    @Provide
    Arbitrary<byte[]> openings() {
        Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        Arbitrary<byte[]> starts = Arbitraries.of(
                        "GET / HTTP/1.1\r\n" + HOST + "\r\n",
                        "GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\nHEAD /",
                        "SSH-2.0-x\r\n",
                        new String(records(hello(40), 20), StandardCharsets.ISO_8859_1))
                .flatMap(
                        text -> Arbitraries.integers().between(0, text.length()).map(n -> latin(text.substring(0, n))));
        return starts.flatMap(start -> random.map(rest -> {
            byte[] both = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, both, start.length, rest.length);
            return both;
        }));
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of("GET", "HEAD", "OPTIONS", "TRACE");
    }

    @Provide
    Arbitrary<String> bodyFields() {
        return Arbitraries.of(
                "Content-Length: 5", "content-length:10", "Transfer-Encoding: chunked", "Content-Length: x");
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of("Accept: */*\r\n", "Cookie: a=b\r\n", "X: \r\n", "Content-Length: 0\r\n")
                .list()
                .ofMaxSize(5)
                .map(list -> String.join("", list));
    }

    private static boolean isHarmless(byte[] sent) {
        return new FirstBytes().add(sent, 0, sent.length);
    }

    private static byte[] hello(int length) {
        byte[] hello = new byte[4 + length];
        hello[0] = 1;
        hello[2] = (byte) (length >> 8);
        hello[3] = (byte) length;
        return hello;
    }

    private static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < message.length; i += size) {
            int n = Math.min(size, message.length - i);
            out.writeBytes(bytes(22, 3, 1, n >> 8, n & 0xff));
            out.write(message, i, n);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] start, int... rest) {
        byte[] both = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(bytes(rest), 0, both, start.length, rest.length);
        return both;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
