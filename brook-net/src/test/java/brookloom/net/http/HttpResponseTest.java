package brookloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {
    private static final HttpRequest HTTP_11 = request("HTTP/1.1");
    private static final HttpRequest HTTP_10 = request("HTTP/1.0");

    private static HttpRequest request(String version) {
        try {
            return HttpRequest.parse(HttpHeadTest.bytes("GET http://a/ " + version + "\r\nHost: a\r\n\r\n"));
        } catch (HttpProblem e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse parse(String method, String head) throws MalformedHttp {
        return HttpResponse.parse(HttpHeadTest.bytes(head.replace("|", "\r\n") + "\r\n\r\n"), method);
    }

    private static String toApp(HttpResponse response, HttpRequest request, boolean last) {
        return new String(response.toApp(request, last).encode(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  HTTP/1.1 200 OK|Content-Length: 5,                         Sized[bytes=5]",
        "GET,  HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 5,       Sized[bytes=5]",
        "GET,  HTTP/1.1 200 OK|Transfer-Encoding: chunked,                Chunked[]",
        "GET,  'HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked',        Chunked[]",
        "GET,  HTTP/1.1 200 OK|Transfer-Encoding: gzip,                   UntilClose[]",
        "GET,  'HTTP/1.1 200 OK|Content-Length: 5, 5',                    Sized[bytes=5]",
        "GET,  HTTP/1.1 200 OK|Content-Length: +5,                        Sized[bytes=5]",
        "GET,  HTTP/1.1 200 OK|Content-Length: \u00015,                   Sized[bytes=5]",
        "GET,  HTTP/1.1 200 OK|Content-Length: 5|Transfer-Encoding: identity, Sized[bytes=5]",
        "GET,  HTTP/1.1 200 OK|Content-Length: 9|Transfer-Encoding: chunked|Connection: close, Chunked[]",
        "GET,  HTTP/1.1 200 OK|Content-Length:,                           UntilClose[]",
        "GET,  HTTP/1.1 200 OK|Content-Length: five,                      UntilClose[]",
        "GET,  HTTP/1.1 200 OK|Content-Length: 5 bytes,                   UntilClose[]",
        "GET,  HTTP/1.1 200 OK|Content-Length: -1,                        UntilClose[]",
        "GET,  HTTP/1.1 200 OK|Content-Length: 99999999999999999999,      UntilClose[]",
        "GET,  HTTP/1.1 200,                                              UntilClose[]",
        "GET,  HTTP/1.0 200 OK,                                           UntilClose[]",
        "HEAD, HTTP/1.1 200 OK|Content-Length: 5,                         None[]",
        "GET,  HTTP/1.1 204 No Content,                                   None[]",
        "GET,  HTTP/1.1 304 Not Modified|Content-Length: 5,               None[]",
        "GET,  HTTP/1.1 100 Continue,                                     None[]",
    })
    void bodiesAreKnownByStatusMethodAndFields(String method, String head, String body) throws Exception {
        assertThat(parse(method, head).body()).hasToString(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 5|Transfer-Encoding: chunked",
                "HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6",
                "HTTP/1.1 200 OK|Content-Length: 5, 6",
                "HTTP/1.1 200 OK|Content-Length: 5|Content-Length: +6",
                "HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6|Connection: close",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1200 OK",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 0200 OK",
                "HTTP/2 200 OK",
                "ICY 200 OK",
                "SSH-2.0-OpenSSH",
            })
    void answersThatMakeNoSenseAreMalformed(String head) {
        assertThatThrownBy(() -> parse("GET", head)).isInstanceOf(MalformedHttp.class);
    }

    @Test
    void whatIsMeantForTheProxyStaysThere() throws Exception {
        HttpResponse response = parse(
                "GET",
                "HTTP/1.0 200 Fine by me|Connection: X-Hop, close|X-Hop: 1|Keep-Alive: 5|Proxy-Authenticate: Basic"
                        + "|Proxy-Connection: close|Content-Length: 2|Content-Length: 2|Server: s");
        assertThat(toApp(response, HTTP_11, false))
                .isEqualTo("HTTP/1.1 200 Fine by me\r\nServer: s\r\nContent-Length: 2\r\n\r\n");
        assertThat(toApp(response, HTTP_11, true)).endsWith("\r\nConnection: close\r\n\r\n");
    }

    @Test
    void anEndByClosingIsSentAsChunksToAppsThatSupportThem() throws Exception {
        HttpResponse response = parse("GET", "HTTP/1.1 200 OK|Server: s");
        assertThat(toApp(response, HTTP_11, false))
                .isEqualTo("HTTP/1.1 200 OK\r\nServer: s\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(toApp(response, HTTP_10, true))
                .isEqualTo("HTTP/1.1 200 OK\r\nServer: s\r\nConnection: close\r\n\r\n");
    }

    @Test
    void chunksAreTakenOffForThoseWhoDoNotKnowThem() throws Exception {
        HttpResponse response = parse("GET", "HTTP/1.1 200 OK|Transfer-Encoding: chunked");
        assertThat(response.unchunkedFor(HTTP_10)).isTrue();
        assertThat(toApp(response, HTTP_10, true)).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        assertThat(toApp(response, HTTP_11, false)).isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: +5",
                "Content-Length: five",
                "Content-Length: 5|a@b: x",
                "Content-Length: 5|X: \0",
                "Content-Length: 5|Transfer-Encoding: identity",
                "Content-Length: 5|Transfer-Encoding\u0001x: chunked",
            })
    void aServerWhoseBodyCouldEndElsewhereGetsNoOtherRequest(String fields) throws Exception {
        HttpResponse response = parse("GET", "HTTP/1.1 200 OK|" + fields);
        assertThat(response.keepsAlive()).isFalse();
        boolean sized = response.body() instanceof HttpBody.Sized;
        assertThat(toApp(response, HTTP_11, false))
                .endsWith(sized ? "\r\nContent-Length: 5\r\n\r\n" : "\r\nTransfer-Encoding: chunked\r\n\r\n")
                .containsOnlyOnce("OK\r\n")
                .doesNotContain("+5", "five", "identity", "\0", "a@b");
    }

    @Test
    void lengthAndChunksAreOneOfBothForTheApp() throws Exception {
        String both = "HTTP/1.1 200 OK|Content-Length: 9|Transfer-Encoding: chunked|Connection: close";
        assertThat(toApp(parse("GET", both), HTTP_11, false))
                .isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @Test
    void theServersConnectionLivesAsLongAsItSays() throws Exception {
        assertThat(parse("GET", "HTTP/1.1 200 OK|Content-Length: 1").keepsAlive())
                .isTrue();
        assertThat(parse("GET", "HTTP/1.1 200 OK|Content-Length: 1|Connection: Close")
                        .keepsAlive())
                .isFalse();
        assertThat(parse("GET", "HTTP/1.0 200 OK|Content-Length: 1").keepsAlive())
                .isFalse();
        assertThat(parse("GET", "HTTP/1.1 200 OK").keepsAlive()).isFalse();
    }
}
