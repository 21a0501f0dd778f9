package brookloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.http.HttpTarget.Resource;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {
    private static HttpRequest parse(String line, String... fields) throws HttpProblem {
        String head = line + "\r\n" + String.join("\r\n", fields) + (fields.length == 0 ? "\r\n" : "\r\n\r\n");
        return HttpRequest.parse(HttpHeadTest.bytes(head));
    }

    private static String toOrigin(HttpRequest request) {
        byte[] bytes = request.toOrigin((Resource) request.target()).encode();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/p/q?r=s,          a.example:80,   a.example,      /p/q?r=s",
        "http://a.example,                  a.example:80,   a.example,      /",
        "HTTP://A.example:8080?q,           A.example:8080, A.example:8080, /?q",
        "http://a.example:/,                a.example:80,   a.example:,     /",
        "http://127.0.0.1:81/http://b/?c:d, 127.0.0.1:81,   127.0.0.1:81,   /http://b/?c:d",
        "http://[::1]:82/x,                 [::1]:82, [::1]:82, /x",
    })
    void aUrlIsDestinationAuthorityAndPath(String url, String destination, String authority, String path)
            throws Exception {
        HttpRequest request = parse("GET " + url + " HTTP/1.1", "Host: elsewhere");
        assertThat(request.target().destination()).hasToString(destination);
        assertThat(request.target()).isEqualTo(new Resource(request.target().destination(), authority, path));
        assertThat(toOrigin(request)).isEqualTo("GET " + path + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
    }

    @Property(tries = 2000)
    void whateverIsAskedIsARequestOrAProblem(
            @ForAll("heads") String head,
            @ForAll @IntRange(max = 150) int at,
            @ForAll @CharRange(to = '\u00ff') char c) {
        StringBuilder changed = new StringBuilder(head);
        changed.insert(Math.min(at, changed.length()), c);
        try {
            HttpRequest request = HttpRequest.parse(HttpHeadTest.bytes(changed.toString()));
            assertThat(request.target().destination().port()).isPositive();
            if (request.target() instanceof Resource resource) {
                assertThat(HttpHead.parse(request.toOrigin(resource).encode(), HttpHead.Leniency.NONE))
                        .isEqualTo(request.toOrigin(resource));
            }
        } catch (HttpProblem | MalformedHttp e) {
            assertThat(e).isInstanceOf(HttpProblem.class);
        }
    }

    @Provide
    Arbitrary<String> heads() {
        return Arbitraries.of(
                "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
                "GET http://a.example:80/p?q HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\nX: 1\r\n\r\n",
                "POST http://[::1]/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
                "PUT http://1.2.3.4/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @Test
    void optionsOfAWholeServerHaveNoPath() throws Exception {
        assertThat(toOrigin(parse("OPTIONS http://a.example HTTP/1.1", "Host: x")))
                .startsWith("OPTIONS * HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example:443", "[2001:db8::1]:443", "192.0.2.1:443"})
    void aTunnelHasHostAndPort(String authority) throws Exception {
        HttpTarget target = parse("CONNECT " + authority + " HTTP/1.1").target();
        assertThat(target).isInstanceOf(HttpTarget.Tunnel.class);
        assertThat(target.destination().port()).isEqualTo(443);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET a.example/ HTTP/1.1",
                "GET http:///path HTTP/1.1",
                "GET http://a.example:0/ HTTP/1.1",
                "GET http://a.example:65536/ HTTP/1.1",
                "GET http://a.example:1x/ HTTP/1.1",
                "GET http://user:secret@a.example/ HTTP/1.1",
                "GET http://a.example/#part HTTP/1.1",
                "GET http://[::1/ HTTP/1.1",
                "GET http://[1.2.3.4]/ HTTP/1.1",
                "GET http://[::1%25eth0]/ HTTP/1.1",
                "GET http://a%00b/ HTTP/1.1",
                "GET http://b\u00fccher.example/ HTTP/1.1",
                "CONNECT a.example HTTP/1.1",
                "CONNECT a.example: HTTP/1.1",
                "CONNECT :443 HTTP/1.1",
                "CONNECT http://a.example:443/ HTTP/1.1",
                "CONNECT a.example:443/ HTTP/1.1",
                "GET  http://a.example/ HTTP/1.1",
                "GET http://a.example/ x HTTP/1.1",
                "GET http://a.example/",
                "G(T http://a.example/ HTTP/1.1",
                "GET http://a.example/ http/1.1",
                "",
            })
    void badTargetsAndLinesAre400(String line) {
        assertProblem(HttpStatus.BAD_REQUEST, line, "Host: a.example");
    }

    @ParameterizedTest
    @CsvSource({
        "GET https://a.example/ HTTP/1.1, NOT_IMPLEMENTED, https:// URLs go through a proxy by CONNECT",
        "GET ftp://a.example/ HTTP/1.1,   NOT_IMPLEMENTED, This proxy knows http:// URLs and CONNECT only.",
        "GET http://a.example/ HTTP/2.0,  VERSION_NOT_SUPPORTED, This proxy speaks HTTP/1.1.",
        "GET / HTTP/1.1,                  BAD_REQUEST, This is an HTTP proxy: enter its address in an app's proxy"
                + " settings",
        "OPTIONS * HTTP/1.1,              BAD_REQUEST, This is an HTTP proxy",
    })
    void whatAProxyCannotDoIsExplained(String line, HttpStatus status, String message) {
        assertThat(assertProblem(status, line, "Host: a.example")).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5|Transfer-Encoding: chunked",
                "Content-Length: 5|Content-Length: 5",
                "Content-Length: 5|content-length: 6",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length: 0x5",
                "Content-Length: ",
                "Content-Length: 1234567890123456789",
                "Content-Length:5|Host: again.example",
                "Content-Length : 5",
                " Content-Length: 5",
                "X: y| Content-Length: 5",
            })
    void whatTwoPartiesCouldFrameInTwoWaysIs400(String fields) {
        String[] all = ("Host: a.example|" + fields).split("\\|");
        assertProblem(HttpStatus.BAD_REQUEST, "POST http://a.example/ HTTP/1.1", all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "chunked, chunked", "identity", "xchunked", "chunked;q=1"})
    void transferEncodingsOtherThanChunkedAre501(String encoding) {
        String line = "POST http://a.example/ HTTP/1.1";
        assertProblem(HttpStatus.NOT_IMPLEMENTED, line, "Host: a", "Transfer-Encoding: " + encoding);
        assertProblem(HttpStatus.BAD_REQUEST, "POST http://a.example/ HTTP/1.0", "Transfer-Encoding: chunked");
    }

    @Test
    void bodiesAreKnownByTheirFields() throws Exception {
        String line = "POST http://a.example/ HTTP/1.1";
        assertThat(parse(line, "Host: a").body()).isEqualTo(new HttpBody.None());
        assertThat(parse(line, "Host: a", "Content-Length: 0").body()).isEqualTo(new HttpBody.None());
        assertThat(parse(line, "Host: a", "Content-Length: 007").body()).isEqualTo(new HttpBody.Sized(7));
        assertThat(parse(line, "Host: a", "Transfer-Encoding: Chunked").body()).isEqualTo(new HttpBody.Chunked());
        assertProblem(HttpStatus.BAD_REQUEST, "CONNECT a.example:1 HTTP/1.1", "Content-Length: 1");
    }

    @Test
    void http11NeedsAHostAndHttp10DoesNot() throws Exception {
        assertProblem(HttpStatus.BAD_REQUEST, "GET http://a.example/ HTTP/1.1");
        assertThat(parse("GET http://a.example/ HTTP/1.0").http10()).isTrue();
    }

    @Test
    void whatIsMeantForTheProxyStaysThere() throws Exception {
        HttpRequest request = parse(
                "GET http://a.example/ HTTP/1.1",
                "Host: b.example",
                "Proxy-Authorization: Basic c2VjcmV0",
                "Proxy-Connection: keep-alive",
                "Connection: keep-alive, X-Hop, Authorization, Content-Length",
                "Keep-Alive: 5",
                "X-Hop: 1",
                "TE: trailers",
                "Upgrade: h2c",
                "Authorization: Basic bWluZQ==",
                "Content-Length: 3",
                "Accept: */*");
        assertThat(toOrigin(request))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a.example\r\nAuthorization: Basic bWluZQ==\r\n"
                        + "Content-Length: 3\r\nAccept: */*\r\n\r\n");
    }

    @Test
    void aWebSocketMayPass() throws Exception {
        HttpRequest request = parse(
                "GET http://a.example/chat HTTP/1.1",
                "Host: a.example",
                "Connection: keep-alive, Upgrade",
                "Upgrade: WebSocket",
                "Sec-WebSocket-Key: k");
        assertThat(request.upgrades()).isTrue();
        assertThat(request.repeatable()).isFalse();
        assertThat(toOrigin(request))
                .endsWith("Sec-WebSocket-Key: k\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET  | upgrade             | tailscale-control-protocol | Connection: Upgrade~Upgrade: tailscale-control-protocol
        POST | Upgrade             | tcp                        | Connection: Upgrade~Upgrade: tcp
        PUT  | x, UPGRADE          | SPDY/3.1, WebSocket        | Connection: Upgrade~Upgrade: SPDY/3.1, WebSocket
        GET  | close, upgrade      | a, b/2                     | Connection: Upgrade~Upgrade: a, b/2
        POST | Upgrade, HTTP2-Settings | h2c | Connection: Upgrade, HTTP2-Settings~Upgrade: h2c~HTTP2-Settings: AAMAAABk
        GET  | Upgrade             | h2c                        | Connection: Upgrade~Upgrade: h2c
        """)
    void anyProtocolMayPass(String method, String connection, String protocols, String passed) throws Exception {
        HttpRequest request = parse(
                method + " http://a.example/ HTTP/1.1",
                "Host: a.example",
                "Connection: " + connection,
                "Upgrade: " + protocols,
                "HTTP2-Settings: AAMAAABk",
                "Content-Length: 4");
        assertThat(request.upgrades()).isTrue();
        assertThat(request.repeatable()).isFalse();
        assertThat(toOrigin(request))
                .isEqualTo(method + " / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n"
                        + passed.replace("~", "\r\n") + "\r\n\r\n");
    }

    @Test
    void anUpgradeTakesBothFieldsAndHttp11() throws Exception {
        String line = "GET http://a.example/ HTTP/1.1";
        assertThat(parse(line, "Host: a", "Upgrade: tcp").upgrades()).isFalse();
        assertThat(parse(line, "Host: a", "Connection: Upgrade").upgrades()).isFalse();
        assertThat(parse(line, "Host: a", "Connection: Upgrade", "Upgrade: ,").upgrades())
                .isFalse();
        assertThat(parse("GET http://a/ HTTP/1.0", "Connection: Upgrade", "Upgrade: tcp")
                        .upgrades())
                .isFalse();
        assertThat(parse("CONNECT a:1 HTTP/1.1", "Connection: Upgrade", "Upgrade: tcp")
                        .upgrades())
                .isFalse();
    }

    @Test
    void onlyHarmlessRequestsWithoutBodyAreRepeatable() throws Exception {
        assertThat(parse("GET http://a/ HTTP/1.1", "Host: a").repeatable()).isTrue();
        assertThat(parse("DELETE http://a/ HTTP/1.1", "Host: a").repeatable()).isTrue();
        assertThat(parse("POST http://a/ HTTP/1.1", "Host: a").repeatable()).isFalse();
        assertThat(parse("PUT http://a/ HTTP/1.1", "Host: a", "Content-Length: 1")
                        .repeatable())
                .isFalse();
    }

    @Test
    void theConnectionLivesAsLongAsTheAppAsks() throws Exception {
        assertThat(parse("GET http://a/ HTTP/1.1", "Host: a").keepsAlive()).isTrue();
        assertThat(parse("GET http://a/ HTTP/1.1", "Host: a", "Connection: x, Close")
                        .keepsAlive())
                .isFalse();
        assertThat(parse("GET http://a/ HTTP/1.1", "Host: a", "Proxy-Connection: close")
                        .keepsAlive())
                .isFalse();
        assertThat(parse("GET http://a/ HTTP/1.0", "Connection: keep-alive").keepsAlive())
                .isFalse();
    }

    private static HttpProblem assertProblem(HttpStatus status, String line, String... fields) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> parse(line, fields));
        assertThat(thrown).isInstanceOf(HttpProblem.class);
        HttpProblem problem = (HttpProblem) thrown;
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.getMessage()).doesNotContain("secret");
        return problem;
    }

    @Test
    void problemsArePagesOfOneLine() {
        HttpProblem problem = new HttpProblem(HttpStatus.BAD_GATEWAY, "It is \u00e4lsewhere.");
        assertThat(new String(problem.page(true), StandardCharsets.UTF_8))
                .isEqualTo("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Length: 18\r\nConnection: close\r\n\r\nIt is \u00e4lsewhere.\n");
        assertThat(new String(problem.page(false), StandardCharsets.UTF_8)).endsWith("close\r\n\r\n");
        assertThatThrownBy(() -> {
                    throw problem;
                })
                .hasMessage("It is \u00e4lsewhere.");
    }
}
