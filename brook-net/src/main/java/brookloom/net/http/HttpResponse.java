package brookloom.net.http;

import java.util.List;
import java.util.Set;

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
        ResponseHead response = ResponseHead.parse(bytes);
        int status = response.status();
        boolean without = method.equals("HEAD") || status < 200 || WITHOUT_BODY.contains(status);
        HttpBody body = without ? new HttpBody.None() : body(response);
        return new HttpResponse(response, body);
    }

    /** RFC 9112 §6.3. What has no one meaning ends with the connection, as browsers read it. */
    private static HttpBody body(ResponseHead response) throws MalformedHttp {
        List<String> encodings = encodings(response.head());
        Set<String> lengths = lengths(response.head());
        if (!encodings.isEmpty()) {
            if (!lengths.isEmpty() && asksToKeep(response)) {
                throw new MalformedHttp("an answer with both Content-Length and Transfer-Encoding");
            }
            return encodings.getLast().equals("chunked") ? new HttpBody.Chunked() : new HttpBody.UntilClose();
        }
        if (lengths.size() > 1) {
            throw new MalformedHttp("an answer with a Content-Length that is not one number");
        }
        return lengths.stream()
                .filter(length -> length.matches("\\+?\\d{1,18}"))
                .findFirst()
                .<HttpBody>map(length -> new HttpBody.Sized(Long.parseLong(length)))
                .orElse(new HttpBody.UntilClose());
    }

    /** Returns the codings but for {@code identity}, which is none. */
    private static List<String> encodings(HttpHead head) {
        return head.members("Transfer-Encoding").stream()
                .filter(encoding -> !encoding.equals("identity"))
                .toList();
    }

    private static Set<String> lengths(HttpHead head) {
        return Set.copyOf(head.members("Content-Length"));
    }

    /** Returns whether the server goes on reading requests after this response, by what it says. */
    private static boolean asksToKeep(ResponseHead response) {
        return !response.http10() && !response.head().members("Connection").contains("close");
    }

    /** Returns whether the server may have ended the body elsewhere: the next response would begin there. */
    private boolean ambiguous() {
        return line.repaired()
                || (body instanceof HttpBody.Sized
                        && (head().has("Transfer-Encoding")
                                || lengths(head()).stream().anyMatch(length -> length.startsWith("+"))));
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
        return asksToKeep(line) && !(body instanceof HttpBody.UntilClose) && !ambiguous();
    }

    /** Returns whether this app understands the body only without its chunks. */
    public boolean unchunkedFor(HttpRequest request) {
        return request.http10() && body instanceof HttpBody.Chunked;
    }

    /** Returns whether this app gets chunks where the server ends the body by closing. */
    public boolean chunkedFor(HttpRequest request) {
        return !request.http10()
                && body instanceof HttpBody.UntilClose
                && encodings(head()).isEmpty();
    }

    /**
     * Returns the head for the app.
     *
     * @param last whether the app's connection ends after this response
     */
    public HttpHead toApp(HttpRequest request, boolean last) {
        HttpHead stripped = HopByHop.strip(head())
                .without(name -> name.equals("proxy-authenticate")
                        || (name.equals("content-length") && !(body instanceof HttpBody.None))
                        || (name.equals("transfer-encoding")
                                && (unchunkedFor(request) || encodings(head()).isEmpty())))
                .startingWith("HTTP/1.1 " + status() + " " + line.reason());
        if (switchesProtocol()) {
            return HopByHop.keepUpgrade(stripped, head().has("Upgrade") ? head() : request.head());
        }
        if (body instanceof HttpBody.Sized sized) { // said once, however often the server says it (RFC 9112 §6.3)
            stripped = stripped.with("Content-Length", Long.toString(sized.bytes()));
        }
        if (chunkedFor(request)) {
            stripped = stripped.with("Transfer-Encoding", "chunked");
        }
        return last && !interim() ? stripped.with("Connection", "close") : stripped;
    }
}
