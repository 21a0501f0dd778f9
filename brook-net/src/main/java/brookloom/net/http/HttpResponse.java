package brookloom.net.http;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The response of a target's server.
 *
 * @param line the head, with its status
 */
public record HttpResponse(ResponseHead line, HttpBody body) {
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

    /**
     * Parses a head.
     *
     * @param method of the request it answers
     * @throws MalformedHttp when it is none, or says two things about its body
     */
    public static HttpResponse parse(byte[] bytes, String method) throws MalformedHttp {
        ResponseHead response = ResponseHead.parse(bytes, HttpHead.Leniency.FOLDED_LINES);
        int status = response.status();
        boolean without = method.equals("HEAD") || status < 200 || WITHOUT_BODY.contains(status);
        HttpBody body = without ? new HttpBody.None() : body(response.head());
        return new HttpResponse(response, body);
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

    /** Returns the status, three digits. */
    public int status() {
        return line.status();
    }

    private HttpHead head() {
        return line.head();
    }

    /** Returns whether another response to the same request follows (RFC 9110 §15.2). */
    public boolean interim() {
        return line.interim();
    }

    /** Returns whether what follows is no longer HTTP. */
    public boolean switchesProtocol() {
        return line.switchesProtocol();
    }

    /** Returns whether the server's connection can take another request after this response. */
    public boolean keepsAlive() {
        return !line.http10()
                && !(body instanceof HttpBody.UntilClose)
                && !head().members("Connection").contains("close");
    }

    /** Returns whether this app understands the body only without its chunks. */
    public boolean unchunkedFor(HttpRequest request) {
        return request.http10() && body instanceof HttpBody.Chunked;
    }

    /** Returns whether this app gets chunks where the server ends the body by closing. */
    public boolean chunkedFor(HttpRequest request) {
        return !request.http10() && body instanceof HttpBody.UntilClose && !head().has("Transfer-Encoding");
    }

    /**
     * Returns the head for the app.
     *
     * @param last whether the app's connection ends after this response
     */
    public HttpHead toApp(HttpRequest request, boolean last) {
        HttpHead stripped = HopByHop.strip(head())
                .without(name -> name.equals("proxy-authenticate")
                        || (name.equals("transfer-encoding") && unchunkedFor(request)))
                .startingWith("HTTP/1.1 " + status() + " " + line.reason());
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
