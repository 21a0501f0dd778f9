package brookloom.net.http;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the target's server answers.
 *
 * @param status three digits
 * @param reason may be empty
 * @param http10 whether the server speaks HTTP/1.0
 * @param head as it came
 */
public record HttpResponse(int status, String reason, boolean http10, HttpHead head, HttpBody body) {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

    /**
     * Makes sense of a head.
     *
     * @param method of the request it answers
     * @throws MalformedHttp when there is none in it
     */
    public static HttpResponse parse(byte[] bytes, String method) throws MalformedHttp {
        HttpHead head = HttpHead.parse(bytes, HttpHead.Leniency.FOLDED_LINES);
        String[] words = head.startLine().split(" ", 3);
        if (words.length < 2 || !words[0].matches("HTTP/1\\.\\d") || !words[1].matches("[1-9]\\d\\d")) {
            throw new MalformedHttp("an answer that does not begin with HTTP/1.1 and a status");
        }
        int status = Integer.parseInt(words[1]);
        boolean without = method.equals("HEAD") || status < 200 || WITHOUT_BODY.contains(status);
        return new HttpResponse(
                status,
                words.length < 3 ? "" : words[2],
                words[0].equals("HTTP/1.0"),
                head,
                without ? new HttpBody.None() : body(head));
    }

    /** RFC 9112 §6.3. */
    private static HttpBody body(HttpHead head) throws MalformedHttp {
        List<String> encodings = head.members("Transfer-Encoding");
        Set<String> lengths = head.values("Content-Length").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .collect(Collectors.toSet());
        if (!encodings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw new MalformedHttp("an answer with both Content-Length and Transfer-Encoding");
            }
            return encodings.getLast().equals("chunked") ? new HttpBody.Chunked() : new HttpBody.UntilClose();
        }
        if (lengths.isEmpty()) {
            return new HttpBody.UntilClose();
        }
        String length = lengths.iterator().next();
        if (lengths.size() > 1 || !length.matches("\\d{1,18}")) {
            throw new MalformedHttp("an answer with a Content-Length that is not one number");
        }
        return new HttpBody.Sized(Long.parseLong(length));
    }

    /** Whether another answer to the same request follows (RFC 9110 §15.2). */
    public boolean interim() {
        return status < 200 && !switchesProtocol();
    }

    /** Whether what follows is no HTTP any more. */
    public boolean switchesProtocol() {
        return status == SWITCHING_PROTOCOLS;
    }

    /** Whether the server's connection can take another request behind this answer. */
    public boolean keepsAlive() {
        return !http10
                && !(body instanceof HttpBody.UntilClose)
                && !head.members("Connection").contains("close");
    }

    /** Whether this app understands the body only without its chunks. */
    public boolean unchunkedFor(HttpRequest request) {
        return request.http10() && body instanceof HttpBody.Chunked;
    }

    /** Whether this app can be told by chunks what the server tells by hanging up. */
    public boolean chunkedFor(HttpRequest request) {
        return !request.http10() && body instanceof HttpBody.UntilClose && !head.has("Transfer-Encoding");
    }

    /**
     * The head for the app.
     *
     * @param last whether the app's connection ends behind this answer
     */
    public HttpHead toApp(HttpRequest request, boolean last) {
        HttpHead stripped = HopByHop.strip(head)
                .without(name -> name.equals("proxy-authenticate")
                        || (name.equals("transfer-encoding") && unchunkedFor(request)))
                .startingWith("HTTP/1.1 " + status + " " + reason);
        if (switchesProtocol()) {
            return stripped.with("Connection", "Upgrade").with("Upgrade", "websocket");
        }
        if (body instanceof HttpBody.Sized sized) { // said once, however often the server says it (RFC 9112 §6.3)
            stripped = stripped.without("content-length"::equals).with("Content-Length", Long.toString(sized.bytes()));
        }
        if (chunkedFor(request)) {
            stripped = stripped.with("Transfer-Encoding", "chunked");
        }
        return last && !interim() ? stripped.with("Connection", "close") : stripped;
    }
}
